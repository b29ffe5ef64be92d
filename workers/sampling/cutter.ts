import type { Clock } from '../../src/shared/clock.js'
import { describeTypedError } from '../../src/shared/describe-error.js'
import type { CollectRequest, CollectResponse } from '../../src/shared/protocol.js'
import { type Instant, type PlannedTick, planTick, type Schedule, tickAt } from '../../src/shared/schedule.js'
import type { Cut } from './cut.js'
import { CutQueue } from './cut-queue.js'
import type { Sampler } from './loop.js'
import { WallOffset } from './wall-offset.js'

export interface CutterOptions {
  readonly clock: Clock
  /**
   * Reads now what a tick reads. If it throws, the cut has failed.
   * @param tsMs scheduled wall time of the boundary
   * @param wallOffsetMs offset from monotonic time to wall time
   */
  readonly read: (tsMs: number, wallOffsetMs: number) => Cut
  /** Called with a cut that will not be sent: there was no room for it, or its boundary was counted as skipped. */
  readonly onDrop: (cut: Cut) => void
}

/**
 * Cuts the samples of one collector at the boundaries of its ticks. From the first request on, it knows the following boundaries
 * and makes each cut by the worker's own clock, on time however late the main thread is. A request fetches its cut, or makes it if
 * it comes first.
 *
 *     main thread   tick ──────────held──────────── late tick: request, until it has them all
 *     worker        cut · · · cut · · · cut · · · cut · ·
 *
 * After a failed cut it makes none until the next request, because the main thread backs off.
 */
export class Cutter implements Sampler {
  readonly #clock: Clock
  readonly #read: CutterOptions['read']
  readonly #queue: CutQueue
  readonly #wallOffset: WallOffset
  #schedule: Schedule | undefined
  #planned: PlannedTick | undefined
  #dueMs = Number.POSITIVE_INFINITY
  /** Time of the latest cut, and the offset of the wall clock then. */
  #latest = { tsMs: Number.NEGATIVE_INFINITY, wallOffsetMs: Number.NaN }

  constructor({ clock, read, onDrop }: CutterOptions) {
    this.#clock = clock
    this.#read = read
    this.#queue = new CutQueue(onDrop)
    this.#wallOffset = new WallOffset(clock)
  }

  /** Monotonic time of the next boundary; infinite while none is known. */
  get dueMs(): number {
    return this.#dueMs
  }

  /** Whether the next cut is planned, without a request. */
  get isPlanned(): boolean {
    return this.#planned !== undefined
  }

  /** Makes the cut of a boundary that has come. If the thread was held, cuts only at the latest boundary. */
  sample(): void {
    if (this.#schedule === undefined || this.#planned === undefined) return
    const { tsMs, nextBoundaryMs } = tickAt(this.#schedule, this.#planned, this.#now())
    this.#cut(tsMs, this.#schedule, nextBoundaryMs)
  }

  /** Ends the cuts until the next request. */
  pause(): void {
    this.#planned = undefined
    this.#dueMs = Number.POSITIVE_INFINITY
  }

  respond({ tsMs, course }: Pick<CollectRequest, 'tsMs' | 'course'>): CollectResponse {
    if (!this.#queue.has(tsMs) && !this.#isPast(tsMs)) this.#cut(tsMs, course?.schedule, course?.nextBoundaryMs)
    const queue = this.#queue
    const before = queue.countBefore(tsMs)
    const missed = course?.missed ?? 0
    // The main thread counted these as skipped: another process reported them, for example.
    queue.drop(before - missed)
    const late = Math.min(before, missed)
    if (late > 0) return { status: 'late', cuts: queue.takePacked(late) }
    return queue.has(tsMs) ? (queue.take()?.pack() ?? { status: 'skipped' }) : { status: 'skipped' }
  }

  /** Whether a later boundary was cut already, by the same wall clock. */
  #isPast(tsMs: number): boolean {
    const latest = this.#latest
    return latest.tsMs >= tsMs && latest.wallOffsetMs === this.#wallOffset.nowMs()
  }

  /** Cuts now, and plans the next cut if that boundary is known. */
  #cut(tsMs: number, schedule?: Schedule, nextBoundaryMs?: number): void {
    const wallOffsetMs = this.#wallOffset.nowMs()
    const cut = this.#readSafely(tsMs, wallOffsetMs)
    this.#latest = { tsMs, wallOffsetMs }
    this.#queue.add(cut)
    if (cut.isFailed || schedule === undefined || nextBoundaryMs === undefined) this.pause()
    else {
      this.#schedule = schedule
      this.#planned = planTick(schedule, nextBoundaryMs, this.#now())
      this.#dueMs = this.#planned.dueMonotonicMs
    }
  }

  #readSafely(tsMs: number, wallOffsetMs: number): Cut {
    try {
      return this.#read(tsMs, wallOffsetMs)
    } catch (error) {
      const response = { status: 'failed', reason: 'error', message: describeTypedError(error) } as const
      return { tsMs, seconds: 0, size: 0, samples: 0, isFailed: true, pack: () => response }
    }
  }

  /**
   * Returns the current time, with wall time by the offset, so that a boundary falls on a whole millisecond of the monotonic clock,
   * as samples do.
   */
  #now(): Instant {
    const monotonicMs = this.#clock.monotonicMs()
    return { monotonicMs, wallMs: monotonicMs + this.#wallOffset.nowMs() }
  }
}
