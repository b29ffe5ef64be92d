import type { Aggregator } from './aggregator.js'
import type { PointColumns, PointColumnsView } from './point-columns.js'
import { StepFold } from './step-fold.js'
import { StepRate } from './step-rate.js'
import type { PointQuery } from './store.js'

/**
 * Creates the aggregator for a query. With a step it yields one value for each step that has points; `ts` is the start of
 * the step, a multiple of its length. Without a step it yields the points unchanged.
 */
export function createAggregator(step: PointQuery['step']): Aggregator {
  if (step === undefined) return new RangeCopy()
  return step.agg === 'rate' ? new StepRate(step.ms) : new StepFold(step.ms, step.agg)
}

/** Copies the points in the range. */
class RangeCopy implements Aggregator {
  readonly #points: PointColumns = { ts: [], value: [] }

  get length(): number {
    return this.#points.ts.length
  }

  add({ ts, value }: PointColumnsView, fromMs: number, toMs: number): void {
    for (let index = 0; index < ts.length; index++) {
      const time = ts[index] ?? 0
      if (time < fromMs || time > toMs) continue
      this.#points.ts.push(time)
      this.#points.value.push(value[index] ?? 0)
    }
  }

  finish(): PointColumns {
    return this.#points
  }
}
