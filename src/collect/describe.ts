import { inspect } from 'node:util'

const LONGEST = 500

/** One short line about whatever was thrown. */
export function describe(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.message || thrown.name}` : inspect(thrown, { depth: 1 })
  return text.replaceAll(/\s+/g, ' ').slice(0, LONGEST)
}
