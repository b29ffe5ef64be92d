import type { CollectedResponse } from '../shared/protocol.js'
import type { Outcome, Runner } from './runner.js'

const NOTHING: CollectedResponse = { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }

/**
 * Runs a collector in a process that exists only while there is work for it. A scout counts the work: another collector,
 * cheap and safe to run in a thread, whose only value is that number.
 */
export class OnDemandRunner implements Runner {
  readonly #scout: Runner
  readonly #create: () => Runner
  #worker: Runner | undefined
  /** Restarts of earlier workers, and one per worker after the first. */
  #earlierRestarts = 0
  #starts = 0
  #onStuckChange: () => void = () => {}

  constructor(scout: Runner, create: () => Runner) {
    this.#scout = scout
    this.#create = create
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
    if (scouted.status !== 'responded') return scouted
    const work = workIn(scouted.response)
    if (work === undefined) return scouted
    if (work > 0) return this.#startWorker().collect(tsMs)
    await this.#stopWorker()
    return { ...scouted, response: NOTHING }
  }

  onStuckChange(listener: () => void): void {
    this.#onStuckChange = listener
  }

  async close(): Promise<'gone' | 'stuck'> {
    const ends = await Promise.all([this.#scout.close(), this.#worker?.close()])
    return ends.includes('stuck') ? 'stuck' : 'gone'
  }

  #startWorker(): Runner {
    if (this.#worker === undefined) {
      this.#worker = this.#create()
      this.#worker.onStuckChange(() => this.#onStuckChange())
      if (this.#starts++ > 0) this.#earlierRestarts++
    }
    return this.#worker
  }

  /** Keeps a stuck worker, so that no other is started beside it. */
  async #stopWorker(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined || (await worker.close()) === 'stuck') return
    this.#earlierRestarts += worker.restarts
    this.#worker = undefined
  }
}

/** Returns the scout's value; undefined when it has none. */
function workIn(response: unknown): number | undefined {
  const { status, frames } = response as Partial<CollectedResponse>
  return status === 'collected' ? frames?.[0]?.values[0] : undefined
}
