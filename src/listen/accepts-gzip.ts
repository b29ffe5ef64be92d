import { readWeightedList } from './weighted-list.js'

/**
 * Returns whether a request's Accept-Encoding header prefers gzip. The header must name gzip or `*`, with a weight above 0 and at
 * least that of an uncompressed body.
 */
export function acceptsGzip(header: string | undefined): boolean {
  const list = readWeightedList(header)
  const weightOf = (...names: readonly string[]) => list.find(({ name }) => names.includes(name))?.weight
  const gzip = weightOf('gzip', 'x-gzip') ?? weightOf('*') ?? 0
  return gzip > 0 && gzip >= (weightOf('identity') ?? 0)
}
