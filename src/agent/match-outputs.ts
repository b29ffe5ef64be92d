import type { OutputSettings } from '../shared/settings.js'

/**
 * Finds the output that each new one continues, with its buffer, counts and keys: the one of the same name, then the one with the
 * same URL, then the one at the same place in the list. An output never continues one of another format, whose points were
 * filtered and named for that format.
 * @returns for each of `after` the index in `before`; undefined for an output that is new
 */
export function matchOutputs(
  before: readonly OutputSettings[],
  after: readonly OutputSettings[],
): readonly (number | undefined)[] {
  const matches = after.map((): number | undefined => undefined)
  const free = new Set(before.keys())
  const rules: readonly ((one: OutputSettings, other: OutputSettings, isSamePlace: boolean) => boolean)[] = [
    (one, other) => one.name === other.name,
    (one, other) => one.url === other.url,
    (_one, _other, isSamePlace) => isSamePlace,
  ]
  for (const isMatch of rules) {
    for (const [index, output] of after.entries()) {
      if (matches[index] !== undefined) continue
      for (const candidate of free) {
        const former = before[candidate] as OutputSettings
        if (wireOf(former) !== wireOf(output) || !isMatch(former, output, candidate === index)) continue
        matches[index] = candidate
        free.delete(candidate)
        break
      }
    }
  }
  return matches
}

/** Returns the kind of an output's encoding: a batch that is encoded already must suit its new destination. */
function wireOf({ url, format }: OutputSettings): string {
  return url === 'stdout:' ? 'stdout' : format
}
