import type { Refusal } from './protocol.js'

/** Returns the refusal of a file with content that no receiver has written. */
export function damaged(file: string, detail: string): Refusal {
  return { status: 'refused', reason: 'damaged', error: `${file} is damaged (${detail})` }
}

export function unusable(file: string, problem: string): Refusal {
  return { status: 'refused', reason: 'unusable', error: `${file} ${problem}` }
}
