import { type Aggregator, stepStart } from './aggregator.js'
import type { PointColumns, PointColumnsView } from './point-columns.js'
import type { Aggregation } from './store.js'

/** Computes mean, min, max or last of the points of each step. */
export class StepFold implements Aggregator {
  readonly #result: PointColumns = { ts: [], value: [] }
  readonly #stepMs: number
  readonly #agg: Exclude<Aggregation, 'rate'>
  /** End of the current step. */
  #endMs = Number.NEGATIVE_INFINITY
  #count = 0
  #folded = 0

  constructor(stepMs: number, agg: Exclude<Aggregation, 'rate'>) {
    this.#stepMs = stepMs
    this.#agg = agg
  }

  get length(): number {
    return this.#result.ts.length
  }

  add({ ts, value }: PointColumnsView, fromMs: number, toMs: number): void {
    const agg = this.#agg
    // Local variables are faster than private fields: a week has 600,000 points.
    let endMs = this.#endMs
    let count = this.#count
    let folded = this.#folded
    for (let index = 0; index < ts.length; index++) {
      const time = ts[index] ?? 0
      if (time < fromMs || time > toMs) continue
      const current = value[index] ?? 0
      if (time >= endMs) {
        this.#endStep(count, folded)
        endMs = this.#beginStep(time)
        count = 1
        folded = current
        continue
      }
      count++
      if (agg === 'mean') folded += current
      else if (agg === 'min') folded = current < folded ? current : folded
      else if (agg === 'max') folded = current > folded ? current : folded
      else folded = current
    }
    this.#endMs = endMs
    this.#count = count
    this.#folded = folded
  }

  finish(): PointColumns {
    this.#endStep(this.#count, this.#folded)
    return this.#result
  }

  #beginStep(time: number): number {
    const startMs = stepStart(time, this.#stepMs)
    this.#result.ts.push(startMs)
    return startMs + this.#stepMs
  }

  #endStep(count: number, folded: number): void {
    if (count > 0) this.#result.value.push(this.#agg === 'mean' ? folded / count : folded)
  }
}
