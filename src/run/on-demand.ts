import type { CollectedResponse } from '../shared/protocol.js'
import type { Isolate, Outcome } from './isolate.js'

const NOTHING: CollectedResponse = { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }

/**
 * A collector whose process is there only while there is something for it to do. What there is to do is counted by a
 * scout: another collector, cheap and safe to run in a thread, whose only value is that number.
 */
export class OnDemand implements Isolate {
  readonly #scout: Isolate
  readonly #make: () => Isolate
  #worker: Isolate | undefined
  /** Of the workers before the present one, and the starts of all but the first. */
  #earlierRestarts = 0
  #starts = 0
  #listener: () => void = () => {}

  constructor(scout: Isolate, make: () => Isolate) {
    this.#scout = scout
    this.#make = make
  }

  get restarts(): number {
    return this.#earlierRestarts + (this.#worker?.restarts ?? 0)
  }

  get stuck(): boolean {
    return this.#worker?.stuck ?? false
  }

  start(): Promise<void> {
    return this.#scout.start()
  }

  async collect(tsMs: number): Promise<Outcome> {
    const scouted = await this.#scout.collect(tsMs)
    if (scouted.status !== 'answered') return scouted
    const work = workIn(scouted.response)
    if (work === undefined) return scouted
    if (work > 0) return this.#employ().collect(tsMs)
    await this.#dismiss()
    return { ...scouted, response: NOTHING }
  }

  watch(listener: () => void): void {
    this.#listener = listener
  }

  async close(): Promise<'gone' | 'stuck'> {
    const ends = await Promise.all([this.#scout.close(), this.#worker?.close()])
    return ends.includes('stuck') ? 'stuck' : 'gone'
  }

  #employ(): Isolate {
    if (this.#worker === undefined) {
      this.#worker = this.#make()
      this.#worker.watch(() => this.#listener())
      if (this.#starts++ > 0) this.#earlierRestarts++
    }
    return this.#worker
  }

  /** One that is stuck is kept, so that no other is started beside it. */
  async #dismiss(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined || (await worker.close()) === 'stuck') return
    this.#earlierRestarts += worker.restarts
    this.#worker = undefined
  }
}

/** The scout's value; undefined when it has none. */
function workIn(response: unknown): number | undefined {
  const { status, frames } = response as Partial<CollectedResponse>
  return status === 'collected' ? frames?.[0]?.values[0] : undefined
}
