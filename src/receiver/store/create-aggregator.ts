import type { Aggregator } from './aggregator.js'
import type { PointColumns, PointColumnsView } from './point-columns.js'
import { StepFold } from './step-fold.js'
import { StepRate } from './step-rate.js'
import type { PointQuery } from './store.js'

/**
 * With a step: one value for each step that has points; `ts` is the beginning of the step, a multiple of its length.
 * Without one: the points as they are.
 */
export function createAggregator(step: PointQuery['step']): Aggregator {
  if (step === undefined) return new Verbatim()
  return step.agg === 'rate' ? new StepRate(step.ms) : new StepFold(step.ms, step.agg)
}

class Verbatim implements Aggregator {
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
