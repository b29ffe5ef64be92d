import { bytesOf, formsOf, textOf, type View, viewsOf } from './echo-forms.js'

/** Replaces a secret. */
const MASK = '***'
/** Shorter secrets are masked only where they stand alone: a secret `1` must not mask digits inside numbers. */
const SHORTEST_UNMISTAKABLE = 4

type Range = readonly [start: number, end: number]

/**
 * Masks secrets in texts, in any form in which a server may echo them: in either case, escaped as in URLs, JSON or HTML, or in
 * base64, whether alone or as the password of HTTP Basic.
 */
export class Masker {
  readonly #forms = new Set<string>()

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret)
  }

  /** Adds a secret, such as a token that was read again. */
  add(secret: string): void {
    for (const form of formsOf(secret)) this.#forms.add(form)
  }

  mask(text: string): string {
    return this.#mask(text, false)
  }

  /** Masks a text that was cut off, including the head of a secret at its end. */
  maskCut(text: string): string {
    return this.#mask(text, true)
  }

  #mask(text: string, isCut: boolean): string {
    if (this.#forms.size === 0) return text
    const bytes = bytesOf(text)
    const ranges = viewsOf(bytes).flatMap((view) =>
      [...this.#forms].flatMap((form) => [...occurrences(view, form), ...(isCut ? headAtEnd(view, form) : [])]),
    )
    return ranges.length === 0 ? text : textOf(without(bytes, ranges))
  }
}

function occurrences({ text, starts }: View, form: string): readonly Range[] {
  const ranges: Range[] = []
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    const end = at + form.length
    if (form.length >= SHORTEST_UNMISTAKABLE || standsAlone(text, at, end))
      ranges.push([starts[at] ?? 0, starts[end] ?? 0])
  }
  return ranges
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !/[a-z\d]/.test(`${text.slice(Math.max(0, start - 1), start)}${text.slice(end, end + 1)}`)
}

function headAtEnd({ text, starts }: View, form: string): readonly Range[] {
  for (let length = Math.min(form.length, text.length); length >= SHORTEST_UNMISTAKABLE; length--) {
    if (text.endsWith(form.slice(0, length))) return [[starts[text.length - length] ?? 0, starts[text.length] ?? 0]]
  }
  return []
}

/** Replaces each range by MASK; overlapping ranges share one. */
function without(bytes: string, ranges: readonly Range[]): string {
  const parts: string[] = []
  let end = 0
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    if (from >= end) parts.push(bytes.slice(end, from), MASK)
    end = Math.max(end, to)
  }
  return [...parts, bytes.slice(end)].join('')
}
