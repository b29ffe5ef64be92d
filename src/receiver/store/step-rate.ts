import { type Aggregator, stepStart } from './aggregator.js'
import type { PointColumns, PointColumnsView } from './point-columns.js'

/**
 * Computes the increase per second of each step. An increase belongs to the step that contains the later of its two points. A
 * counter that decreased was reset to 0, so its value is the increase since then.
 */
export class StepRate implements Aggregator {
  readonly #result: PointColumns = { ts: [], value: [] }
  readonly #stepMs: number
  #endMs = Number.NEGATIVE_INFINITY
  #increase = 0
  #elapsedMs = 0
  /** NaN until the first point, which has no predecessor. */
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
