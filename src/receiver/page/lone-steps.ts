import type { Column } from './align.js'

/** Returns the positions of values with a pause before and after them, so that no line reaches them. */
export function loneSteps(column: Column): number[] {
  const lone: number[] = []
  /** The latest value, while it has no neighbour. */
  let alone: number | undefined
  let paused = true
  for (const [index, value] of column.entries()) {
    if (value === undefined) continue
    if (value === null && alone !== undefined) lone.push(alone)
    alone = value !== null && paused ? index : undefined
    paused = value === null
  }
  return alone === undefined ? lone : [...lone, alone]
}
