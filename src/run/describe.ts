import { inspect } from 'node:util'

const LONGEST = 500

/** One short line about whatever was thrown. */
export function describe(thrown: unknown): string {
  return textOf(thrown).replaceAll(/\s+/g, ' ').slice(0, LONGEST)
}

function textOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message || thrown.name : undefined
  return typeof message === 'string' ? message : inspect(thrown, { depth: 1 })
}
