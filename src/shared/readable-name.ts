import { isUtf8 } from 'node:buffer'

/**
 * Returns the text of a name in a kernel file, for a tag. Bytes that are not UTF-8 are written as `\xff`, so that distinct names
 * stay distinct; the backslash of a name that already looks like that is written as `\x5c`.
 */
export function readableName(bytes: Uint8Array): string {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = name.toString(isUtf8(name) ? 'utf8' : 'latin1').replace(/\\(?=x(?:5c|[89a-f][0-9a-f]))/g, '\\x5c')
  return isUtf8(name) ? text : text.replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
}
