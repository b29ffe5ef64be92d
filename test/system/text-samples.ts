/** A scrape in the Prometheus text format. */
export interface Scrape {
  readonly text: string
  /** Metric types by name. */
  readonly types: ReadonlyMap<string, string>
  /** Values by name and sorted labels, as `name{a="b",c="d"}`. */
  readonly values: ReadonlyMap<string, number>
}

/** @param ignored labels to leave out */
export async function scrape(url: string, ignored: readonly string[] = []): Promise<Scrape> {
  const text = await (await fetch(url)).text()
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const)
  const values = [...text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => [`${name}{${sorted(labels, ignored)}}`, Number(value)] as const,
  )
  return { text, types: new Map(types), values: new Map(values) }
}

export function nameOf(key: string): string {
  return key.slice(0, key.indexOf('{'))
}

function sorted(labels: string, ignored: readonly string[]): string {
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([pair, label = '']) => [label, pair] as const)
  return pairs
    .filter(([label, pair]) => !ignored.includes(label) && !pair.endsWith('=""'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, pair]) => pair)
    .join()
}
