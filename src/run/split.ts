import type { Tags } from '../shared/frame.js'
import type { CollectedResponse } from '../shared/protocol.js'
import { withTags } from './main-thread.js'
import type { Outcome, Responded, Runner } from './runner.js'

export interface SplitRunnerOptions {
  /** The part that is read on the main thread. */
  readonly main: Runner
  /** Reads in a worker what the main thread must not read. */
  readonly worker: Runner
  /** Whether the worker's part is to be read now. */
  readonly isWanted: () => boolean
  /** Added to every series of the worker; the series' own tags win. */
  readonly tags: Tags
}

/**
 * Runs one collector in two places. The parts are read at the same time and become one response. The worker's part costs only its
 * own metrics: without it, the response is partial.
 */
export class SplitRunner implements Runner {
  readonly #options: SplitRunnerOptions

  constructor(options: SplitRunnerOptions) {
    this.#options = options
  }

  get restarts(): number {
    return this.#options.worker.restarts
  }

  /** A stuck worker does not keep the main thread's part from being read. */
  readonly stuck = false

  async start(): Promise<void> {
    const { main, worker, isWanted } = this.#options
    await Promise.all([main.start(), isWanted() ? worker.start() : undefined])
  }

  async collect(tsMs: number): Promise<Outcome> {
    const { main, worker, isWanted, tags } = this.#options
    if (!isWanted()) return main.collect(tsMs)
    const [own, other] = await Promise.all([main.collect(tsMs), worker.collect(tsMs)])
    return own.status === 'responded' ? merge(own, other, tags) : own
  }

  onStuckChange(): void {}

  async close(): Promise<'gone' | 'stuck'> {
    const ends = await Promise.all([this.#options.main.close(), this.#options.worker.close()])
    return ends.includes('stuck') ? 'stuck' : 'gone'
  }
}

function merge(own: Responded, other: Outcome, tags: Tags): Responded {
  const response = own.response as CollectedResponse
  if (response.status !== 'collected') return own
  const part = partOf(other)
  if (typeof part === 'string') {
    return { ...own, response: { ...response, partial: response.partial + 1, partialReason: part } }
  }
  const merged: CollectedResponse = {
    ...response,
    // Negative ids, because those of the main thread's layouts are positive. A new worker sends its layouts anew.
    layouts: [
      ...response.layouts,
      ...part.layouts.map(({ id, series }) => ({ id: -id, series: withTags(series, tags) })),
    ],
    frames: [...response.frames, ...part.frames.map((frame) => ({ ...frame, layoutId: -frame.layoutId }))],
    partial: response.partial + part.partial,
    partialReason: response.partialReason ?? part.partialReason,
    invalid: response.invalid + part.invalid,
  }
  const seconds = other.status === 'responded' ? Math.max(own.seconds, other.seconds) : own.seconds
  return { ...own, response: merged, seconds }
}

/** Returns the worker's part, or why there is none. */
function partOf(outcome: Outcome): CollectedResponse | string {
  if (outcome.status === 'lost') return outcome.message
  if (outcome.status === 'skipped') return 'the worker is stuck'
  const part = outcome.response as Partial<CollectedResponse> & { readonly message?: string }
  if (part?.status !== 'collected' || !Array.isArray(part.layouts) || !Array.isArray(part.frames)) {
    return part?.message ?? 'the worker did not answer with values'
  }
  return part as CollectedResponse
}
