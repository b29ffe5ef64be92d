import { type Aggregator, stepStart } from './aggregator.js'
import type { PointColumns, PointColumnsView } from './point-columns.js'

/**
 * Increase per second over each step. An increase counts to the step of the later of its two points.
 * A counter that went down was reset: what it shows now is its increase since then.
 */
export class StepRate implements Aggregator {
  readonly #result: PointColumns = { ts: [], value: [] }
  readonly #stepMs: number
  #endMs = Number.NEGATIVE_INFINITY
  #increase = 0
  #elapsedMs = 0
  /** Not a number until there is a point: the first has nothing to be compared with. */
  #previousMs = Number.NaN
  #previous = 0

  constructor(stepMs: number) {
    this.#stepMs = stepMs
  }

  get length(): number {
    return this.#result.ts.length
  }

  add({ ts, value }: PointColumnsView, fromMs: number, toMs: number): void {
    let previousMs = this.#previousMs
    let previous = this.#previous
    for (let index = 0; index < ts.length; index++) {
      const time = ts[index] ?? 0
      if (time < fromMs || time > toMs) continue
      const current = value[index] ?? 0
      if (!Number.isNaN(previousMs)) {
        if (time >= this.#endMs) this.#nextStep(time)
        this.#increase += current >= previous ? current - previous : current
        this.#elapsedMs += time - previousMs
      }
      previousMs = time
      previous = current
    }
    this.#previousMs = previousMs
    this.#previous = previous
  }

  finish(): PointColumns {
    this.#endStep()
    return this.#result
  }

  #nextStep(time: number): void {
    this.#endStep()
    const startMs = stepStart(time, this.#stepMs)
    this.#result.ts.push(startMs)
    this.#endMs = startMs + this.#stepMs
    this.#increase = 0
    this.#elapsedMs = 0
  }

  #endStep(): void {
    if (this.#elapsedMs > 0) this.#result.value.push(this.#increase / (this.#elapsedMs / 1000))
  }
}
