import type { Clock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import type { Series, Tags } from '../shared/frame.js'
import { FramePacker } from '../shared/frame-packer.js'
import { isError } from '../shared/is-error.js'
import { nextTurn } from '../shared/next-turn.js'
import type { CollectedResponse, FailedResponse } from '../shared/protocol.js'
import type { ShapeSettings } from '../shared/settings.js'
import type { Outcome, Runner } from './runner.js'
import type { StartGate } from './start-gate.js'

/** Series, the same array as long as they do not change, and the current value of each: NaN means no point. */
export interface Reading {
  readonly series: readonly Series[]
  readonly values: readonly number[]
  /** Sources that could not be read. @default 0 */
  readonly partial?: number | undefined
  /** Reason why the first of them could not be read. */
  readonly partialReason?: string | undefined
}

/**
 * Reads a collector on the main thread: only what is in memory anyway, or what Node reads of its own process. An exception is a
 * failure of the collection.
 */
export interface MainThreadReader {
  /** Starts measurements that span two readings. */
  start?(): void
  /** Must settle by the next turn of the event loop. */
  read(): Reading | Promise<Reading>
  /** Ends what `start` started. */
  close?(): void
}

export interface MainThreadRunnerOptions {
  readonly reader: MainThreadReader
  readonly clock: Clock
  /** Shared by all runners of an agent, so that their first readings do not all run in one turn. */
  readonly gate: Pick<StartGate, 'run'>
  /** Added to every series; the series' own tags win. @default none */
  readonly tags?: Tags
  /** @default all series as they are */
  readonly shape?: ShapeSettings | undefined
}

/** Runs a collector on the main thread. Only for readers that cannot block. */
export class MainThreadRunner implements Runner {
  readonly restarts = 0
  readonly stuck = false
  readonly #reader: MainThreadReader
  readonly #clock: Clock
  readonly #tags: Tags
  readonly #gate: Pick<StartGate, 'run'>
  readonly #packer: FramePacker
  /** Series of the latest reading, and the same with the tags. */
  #series: readonly Series[] | undefined
  #tagged: readonly Series[] = []

  constructor({ reader, clock, gate, tags = {}, shape }: MainThreadRunnerOptions) {
    this.#reader = reader
    this.#clock = clock
    this.#gate = gate
    this.#tags = tags
    this.#packer = new FramePacker(shape)
  }

  async start(): Promise<void> {
    try {
      this.#reader.start?.()
    } catch {
      // The first reading starts it again and reports the error.
    }
  }

  async collect(tsMs: number): Promise<Outcome> {
    if (this.#series !== undefined) return this.#collect(tsMs)
    // The first reading creates the series, and its code runs for the first time: it gets a turn of its own.
    return this.#gate.run(async () => {
      await nextTurn()
      return this.#collect(tsMs)
    })
  }

  onStuckChange(): void {}

  async close(): Promise<'gone'> {
    try {
      this.#reader.close?.()
    } catch {
      // Resources that were not freed do not keep the process alive.
    }
    return 'gone'
  }

  async #collect(tsMs: number): Promise<Outcome> {
    const startMs = this.#clock.monotonicMs()
    const response = await this.#read(tsMs)
    const seconds = (this.#clock.monotonicMs() - startMs) / 1_000
    return { status: 'responded', response, incarnation: 1, seconds }
  }

  async #read(tsMs: number): Promise<CollectedResponse | FailedResponse> {
    try {
      return this.#responseOf(tsMs, await this.#reader.read())
    } catch (error) {
      return { status: 'failed', reason: isSystemError(error) ? 'no-data' : 'error', message: describeError(error) }
    }
  }

  #responseOf(tsMs: number, { series, values, partial = 0, partialReason }: Reading): CollectedResponse {
    if (series !== this.#series) {
      this.#tagged = withTags(series, this.#tags)
      this.#series = series
    }
    const packed = this.#packer.pack([{ series: this.#tagged, values: Float64Array.from(values) }], tsMs)
    return { status: 'collected', ...packed, partial, partialReason }
  }
}

/** Whether a system call failed, for example because no descriptor is left or /proc is hidden. */
function isSystemError(error: unknown): boolean {
  return isError(error) && 'syscall' in error
}

/** Returns the series with further tags; their own win. */
export function withTags(series: readonly Series[], tags: Tags): readonly Series[] {
  if (Object.keys(tags).length === 0) return series
  return series.map((each) => ({ ...each, tags: { ...each.tags, ...tags, ...each.tags } }))
}
