import type { Layout, Series, Tags } from '../../shared/frame.js'

/** The constant text of a series' elements, around the value. */
export interface ElementText {
  /** Text from after the timestamp up to the value. */
  readonly head: Uint8Array
  /** Text from after the value to the end of the element. */
  readonly tail: Uint8Array
  readonly isCounter: boolean
}

/** Prepares the texts of a layout's elements. @param tags the agent's own; a point's tag of the same name wins */
export function elementTexts({ series }: Layout, host: string, tags: Tags): readonly ElementText[] {
  const quote = cached(quoteAscii)
  return series.map((one) => elementText(one, quote(host), tags, quote))
}

function elementText(
  { type, kind, tags }: Series,
  host: string,
  agentTags: Tags,
  quote: (text: string) => string,
): ElementText {
  const members = Object.entries({ ...agentTags, ...tags }).map(([key, value]) => `${quote(key)}:${quote(value)}`)
  return {
    head: Buffer.from(`,"host":${host},"type":${quote(type)},"value":`, 'latin1'),
    tail: Buffer.from(members.length === 0 ? '}' : `,"tags":{${members.join()}}}`, 'latin1'),
    isCounter: kind === 'counter',
  }
}

/** Returns a JSON string in ASCII only, so that its length in characters is its length in bytes. */
function quoteAscii(text: string): string {
  return JSON.stringify(text).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Remembers results: a layout repeats few names and values many times. */
function cached(compute: (text: string) => string): (text: string) => string {
  const results = new Map<string, string>()
  return (text) => {
    const result = results.get(text) ?? compute(text)
    results.set(text, result)
    return result
  }
}
