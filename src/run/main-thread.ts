import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { Series, Tags } from '../shared/frame.js'
import { nextTurn } from '../shared/next-turn.js'
import type { CollectedResponse, FailedResponse } from '../shared/protocol.js'
import type { Outcome, Runner } from './runner.js'
import type { StartGate } from './start-gate.js'

/** Series (the same array as long as they are the same) and the present value of each, NaN where there is none. */
export interface Reading {
  readonly series: readonly Series[]
  readonly values: readonly number[]
  /** Sources that could not be read. @default 0 */
  readonly partial?: number | undefined
  /** Why the first of them could not be read. */
  readonly partialReason?: string | undefined
}

/**
 * A collector that reads only what the main thread has in memory anyway, and what Node reads of its own process. What it
 * throws is a failure of the collection.
 */
export interface MainReading {
  /** Begins what has to run between two readings. */
  start?(): void
  /** At most until the next turn of the event loop. */
  read(): Reading | Promise<Reading>
  /** Ends what `start` began. */
  close?(): void
}

export interface MainThreadRunnerOptions {
  readonly reading: MainReading
  readonly clock: Clock
  /** Shared by all of an agent, so that their first readings do not come at once. */
  readonly gate: Pick<StartGate, 'run'>
  /** Of every series; one that a series has itself wins. @default none */
  readonly tags?: Tags
}

/** Runs a collector on the main thread: only for what cannot wait. */
export class MainThreadRunner implements Runner {
  readonly restarts = 0
  readonly stuck = false
  readonly #reading: MainReading
  readonly #clock: Clock
  readonly #tags: Tags
  readonly #gate: Pick<StartGate, 'run'>
  #series: readonly Series[] | undefined
  #layoutId = 0

  constructor({ reading, clock, gate, tags = {} }: MainThreadRunnerOptions) {
    this.#reading = reading
    this.#clock = clock
    this.#gate = gate
    this.#tags = tags
  }

  async start(): Promise<void> {
    try {
      this.#reading.start?.()
    } catch {
      // The first reading starts it again, and tells.
    }
  }

  async collect(tsMs: number): Promise<Outcome> {
    if (this.#series !== undefined) return this.#collect(tsMs)
    // The first reading makes series, in code that has never run.
    return this.#gate.run(async () => {
      await nextTurn()
      return this.#collect(tsMs)
    })
  }

  onStuckChange(): void {}

  async close(): Promise<'gone'> {
    try {
      this.#reading.close?.()
    } catch {
      // What could not be freed holds no process.
    }
    return 'gone'
  }

  async #collect(tsMs: number): Promise<Outcome> {
    const beganMs = this.#clock.monotonicMs()
    const response = await this.#read(tsMs)
    const seconds = (this.#clock.monotonicMs() - beganMs) / 1_000
    return { status: 'responded', response, incarnation: 1, seconds }
  }

  async #read(tsMs: number): Promise<CollectedResponse | FailedResponse> {
    try {
      return this.#responseOf(tsMs, await this.#reading.read())
    } catch (error) {
      return { status: 'failed', reason: isSystemError(error) ? 'no-data' : 'error', message: describeError(error) }
    }
  }

  #responseOf(tsMs: number, { series, values, partial = 0, partialReason }: Reading): CollectedResponse {
    const changed = series !== this.#series
    const layoutId = changed ? this.#layoutId + 1 : this.#layoutId
    const response: CollectedResponse = {
      status: 'collected',
      layouts: changed ? [{ id: layoutId, series: withTags(series, this.#tags) }] : [],
      frames: [{ layoutId, timesMs: Float64Array.of(tsMs), values: Float64Array.from(values) }],
      partial,
      partialReason,
      invalid: 0,
    }
    // Last: without memory for the response its layout was not told.
    this.#series = series
    this.#layoutId = layoutId
    return response
  }
}

/** The system refused to tell: it is out of descriptors, say, or /proc is not there. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** Each series with further tags behind its own. */
export function withTags(series: readonly Series[], tags: Tags): readonly Series[] {
  if (Object.keys(tags).length === 0) return series
  return series.map((each) => ({ ...each, tags: { ...each.tags, ...tags, ...each.tags } }))
}
