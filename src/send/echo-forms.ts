/** Shorter runs of base64 are likely to be something else. */
const SHORTEST_BASE64 = 8
const ESCAPE =
  /%(?:25)*([\da-f]{2})|\\{1,4}u00([\da-f]{2})|\\{1,4}u([\da-f]{4})|\\(["'/\\])|&#x0*([\da-f]{1,6});|&#0*(\d{1,7});|&(amp|lt|gt|quot|apos);/gi
const HTML_NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** A decoded text in lower case, one character per byte, with the offset of each in the original. */
export interface View {
  readonly text: string
  /** Offset of each character, followed by the length of the original. */
  readonly starts: readonly number[]
}

/** Returns UTF-8 with one character per byte: URL escapes are bytes, and changing case keeps the length. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1')
}

export function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}

/** Returns the views to search for secrets: as is, with escapes decoded, and with `+` read as a space as well, as in forms. */
export function viewsOf(bytes: string): readonly View[] {
  const plain = { text: bytes.toLowerCase(), starts: Array.from({ length: bytes.length + 1 }, (_, index) => index) }
  return [plain, undoEscapes(bytes), undoEscapes(bytes.replaceAll('+', ' '))]
}

/** Decodes the escapes of URLs, JSON and HTML. */
function undoEscapes(bytes: string): View {
  const parts: string[] = []
  const starts: number[] = []
  const take = (part: string, at: number, isEscape: boolean) => {
    parts.push(part)
    for (let index = 0; index < part.length; index++) starts.push(isEscape ? at : at + index)
  }
  let end = 0
  for (const match of bytes.matchAll(ESCAPE)) {
    take(bytes.slice(end, match.index), end, false)
    take(unescapedCharacter(match), match.index, true)
    end = match.index + match[0].length
  }
  take(bytes.slice(end), end, false)
  starts.push(bytes.length)
  return { text: parts.join('').toLowerCase(), starts }
}

function unescapedCharacter([, percent, byte, unit, character, hex, decimal, name = '']: RegExpExecArray): string {
  if (percent !== undefined) return String.fromCharCode(Number.parseInt(percent, 16))
  if (character !== undefined) return character
  const digits = byte ?? unit ?? hex
  const code = digits === undefined ? Number(decimal) : Number.parseInt(digits, 16)
  if (Number.isNaN(code)) return HTML_NAMES[name.toLowerCase()] ?? ''
  return code > 0x10ffff ? '' : bytesOf(String.fromCodePoint(code))
}

/** Returns the texts to search for in each view: the secret, plain and in base64. */
export function formsOf(secret: string): readonly string[] {
  const trimmed = secret.trim()
  if (trimmed === '') return []
  const cases = [trimmed, trimmed.toLowerCase(), trimmed.toUpperCase(), ...base64Of(trimmed)].map(bytesOf)
  // A view also decodes a secret that happens to contain an escape.
  return [...cases.map((form) => form.toLowerCase()), ...cases.slice(0, 3).map((form) => undoEscapes(form).text)]
}

/**
 * Returns how a text appears inside longer base64 or base64url. Three bytes become four characters, so there are three possible
 * alignments. Leaves out the characters that depend on neighbouring bytes, and the padding.
 */
function base64Of(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const cores = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
  return cores
    .filter((core) => core.length >= SHORTEST_BASE64)
    .flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')])
}
