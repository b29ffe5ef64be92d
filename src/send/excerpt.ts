import type { Masker } from './secrets.js'

const LONGEST = 1024
/** What is searched for secrets: more than is shown, for they may become shorter. */
const SEARCHED = 8192

/** What may be shown of a text that somebody else wrote: the first kilobyte, on one line, without control characters and secrets. */
export function excerpt(text: string, masker: Masker): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  // Masked before it is cut: half a secret would not be recognised. Where it was cut before, the head of one is masked too.
  return Buffer.from(masker.maskCut(printable.slice(0, SEARCHED)))
    .subarray(0, LONGEST)
    .toString()
    .replace(/\uFFFD+$/u, '')
}
