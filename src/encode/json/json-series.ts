import type { Layout, Series, Tags } from '../../shared/frame.js'

/** The constant text of a point of one series, around its value. */
export interface SeriesText {
  /** From after the timestamp up to the value. */
  readonly head: Uint8Array
  /** From after the value to the end of the element. */
  readonly tail: Uint8Array
  readonly counter: boolean
}

/** The constant texts of layouts, each made once: values are all that is left to write for a point. */
export class SeriesTexts {
  readonly #host: string
  readonly #tags: Tags
  readonly #byLayout = new WeakMap<Layout, readonly SeriesText[]>()

  /** @param tags the agent's own, on every point; a point's tag of the same name wins */
  constructor(host: string, tags: Tags) {
    this.#host = toJsonText(host)
    this.#tags = tags
  }

  of(layout: Layout): readonly SeriesText[] {
    let texts = this.#byLayout.get(layout)
    if (texts === undefined) {
      const jsonText = remembering(toJsonText)
      texts = layout.series.map((series) => this.#text(series, jsonText))
      this.#byLayout.set(layout, texts)
    }
    return texts
  }

  #text({ type, kind, tags }: Series, jsonText: (text: string) => string): SeriesText {
    const merged = Object.entries({ ...this.#tags, ...tags })
    const members = merged.map(([key, value]) => `${jsonText(key)}:${jsonText(value)}`)
    return {
      head: Buffer.from(`,"host":${this.#host},"type":${jsonText(type)},"value":`, 'latin1'),
      tail: Buffer.from(members.length === 0 ? '}' : `,"tags":{${members.join()}}}`, 'latin1'),
      counter: kind === 'counter',
    }
  }
}

/** A JSON string in ASCII only, so that its length in characters is its length in bytes. */
function toJsonText(text: string): string {
  return JSON.stringify(text).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Few names and values make up the tags of a layout. */
function remembering(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const made = known.get(text) ?? make(text)
    known.set(text, made)
    return made
  }
}
