import type { Columns } from './point-ring.js'
import type { Aggregation } from './store.js'

/**
 * One value for each step that has points; `ts` is the beginning of the step, a multiple of `stepMs`.
 * @param points sorted by time
 */
export function aggregate(points: Columns, stepMs: number, agg: Aggregation): Columns {
  return agg === 'rate' ? rates(points, stepMs) : fold(points, stepMs, agg)
}

function fold({ ts, value }: Columns, stepMs: number, agg: Exclude<Aggregation, 'rate'>): Columns {
  const result: Columns = { ts: [], value: [] }
  let step = Number.NaN
  let count = 0
  let sum = 0
  const end = () => {
    if (count > 0) result.value.push(agg === 'mean' ? sum / count : sum)
  }
  // Not by entries(): a week has 600,000 points, and each would make an array.
  for (let index = 0; index < ts.length; index++) {
    const time = ts[index] ?? 0
    const current = value[index] ?? 0
    const start = stepStart(time, stepMs)
    if (start !== step) {
      end()
      step = start
      result.ts.push(start)
      sum = current
      count = 1
      continue
    }
    count++
    if (agg === 'mean') sum += current
    else if (agg === 'min') sum = Math.min(sum, current)
    else if (agg === 'max') sum = Math.max(sum, current)
    else sum = current
  }
  end()
  return result
}

/**
 * Increase per second over each step. An increase counts to the step of the later of its two points.
 * A counter that went down was reset: what it shows now is its increase since then.
 */
function rates({ ts, value }: Columns, stepMs: number): Columns {
  const result: Columns = { ts: [], value: [] }
  let step = Number.NaN
  let increase = 0
  let seconds = 0
  for (let index = 1; index < ts.length; index++) {
    const time = ts[index] ?? 0
    const start = stepStart(time, stepMs)
    if (start !== step) {
      if (seconds > 0) result.value.push(increase / seconds)
      step = start
      result.ts.push(start)
      increase = 0
      seconds = 0
    }
    const current = value[index] ?? 0
    const previous = value[index - 1] ?? 0
    increase += current >= previous ? current - previous : current
    seconds += (time - (ts[index - 1] ?? 0)) / 1000
  }
  if (seconds > 0) result.value.push(increase / seconds)
  return result
}

function stepStart(ts: number, stepMs: number): number {
  return Math.floor(ts / stepMs) * stepMs
}
