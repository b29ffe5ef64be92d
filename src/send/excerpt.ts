import type { Masker } from './secrets.js'

const LONGEST = 1024
/** Characters searched for secrets: more than are returned, because masking can shorten the text. */
const SEARCHED = 8192

/** Returns the first kilobyte of a text from outside, on one line, without control characters and with secrets masked. */
export function excerpt(text: string, masker: Masker): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  // Masks before cutting, as half a secret would not be recognized. `maskCut` covers a secret cut at the end of the search.
  return Buffer.from(masker.maskCut(printable.slice(0, SEARCHED)))
    .subarray(0, LONGEST)
    .toString()
    .replace(/\uFFFD+$/u, '')
}
