import type { Clock, Timer } from '../../src/shared/clock.js'
import type { FailureReason } from '../../src/shared/events.js'
import type { Series } from '../../src/shared/frame.js'
import { FramePacker } from '../../src/shared/frame-packer.js'
import type { CollectRequest } from '../../src/shared/protocol.js'
import type { Cut } from '../../workers/sampling/cut.js'
import { Cutter } from '../../workers/sampling/cutter.js'
import type { Worked } from './behaviour.js'
import type { Points } from './points.js'
import type { Random } from './random.js'
import type { World } from './world.js'

export interface CuttingOptions {
  readonly world: World
  readonly random: Random
  readonly points: Points
  readonly trouble: () => number
}

/** A thread's clock, which goes on while the main thread is blocked. */
class ThreadClock implements Clock {
  nowMs = 0
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  monotonicMs(): number {
    return this.nowMs
  }

  wallMs(): number {
    return this.#world.wallAtMs(this.nowMs)
  }

  setTimer(): Timer {
    throw new Error('a cutter sets no timer')
  }
}

/** Sampling in one thread: the agent's own cutters, run at the boundaries while the thread is free. */
export class Cutting {
  readonly #options: CuttingOptions
  readonly #clock: ThreadClock
  readonly #collectors = new Map<string, SampledModel>()
  /** Time until which the thread is busy with a request. */
  #freeFromMs = 0

  constructor(options: CuttingOptions) {
    this.#options = options
    this.#clock = new ThreadClock(options.world)
  }

  /** Notes that the thread is busy with a request until then. */
  occupy(untilMs: number): void {
    this.#freeFromMs = untilMs
  }

  /** Makes the cuts due by then, one after the other. */
  passUntil(untilMs: number): void {
    for (;;) {
      const [next] = [...this.#collectors.values()].sort((one, other) => one.cutter.dueMs - other.cutter.dueMs)
      if (next === undefined) return
      const atMs = Math.max(next.cutter.dueMs, this.#freeFromMs)
      if (!(atMs <= untilMs)) return
      this.#clock.nowMs = Math.max(this.#clock.nowMs, atMs)
      next.cutter.sample()
    }
  }

  /** Forgets a collector that is reopened or closed. */
  forget(collector: string): void {
    this.#collectors.delete(collector)
  }

  /** Returns the answer to a request completed at `endMs`. */
  respond(request: CollectRequest, endMs: number): Worked {
    this.#clock.nowMs = Math.max(this.#clock.nowMs, endMs)
    const { collector } = request
    const model = this.#collectors.get(collector) ?? new SampledModel(collector, this.#options, this.#clock)
    this.#collectors.set(collector, model)
    return model.respond(request)
  }
}

/** One sampled collector in a thread. */
class SampledModel {
  readonly cutter: Cutter
  readonly #name: string
  readonly #options: CuttingOptions
  readonly #packer = new FramePacker()
  #series: readonly Series[] = []
  /** Cuts in the current response. */
  #packed: NonNullable<Worked['cuts']>[number][] = []

  constructor(name: string, options: CuttingOptions, clock: Clock) {
    this.#name = name
    this.#options = options
    this.cutter = new Cutter({ clock, read: (tsMs) => this.#read(tsMs), onDrop: () => {} })
  }

  respond(request: CollectRequest): Worked {
    this.#packed = []
    const response = this.cutter.respond(request)
    const cuts = this.#packed
    return { response, cuts, values: undefined, text: `${response.status}: ${cuts.map(({ tsMs }) => tsMs).join(', ')}` }
  }

  #read(tsMs: number): Cut {
    const { random, points, trouble } = this.#options
    if (random.chance(trouble() * 0.1)) return this.#failedCut(tsMs)
    if (this.#series.length === 0 || random.chance(0.05)) this.#series = this.#newSeries(random.int(1, 6))
    const series = this.#series
    const values = new Float64Array(series.length).fill(Number.NaN)
    for (let at = 0; at < values.length; at++) if (!random.chance(0.1)) values[at] = points.make(tsMs)
    const taken = [...values].filter((value) => !Number.isNaN(value))
    const pack = () => {
      this.#packed.push({ tsMs, values: taken })
      const packed = this.#packer.pack([{ series, values }], tsMs)
      return { status: 'collected', ...packed, partial: 0 } as const
    }
    // A larger size than the real one, so that cuts go in several chunks.
    return { tsMs, seconds: 0.001, size: 2_500, samples: 10, isFailed: false, pack }
  }

  #failedCut(tsMs: number): Cut {
    const reason: FailureReason = 'no-data'
    const pack = () => {
      this.#packed.push({ tsMs, values: [], reason })
      return { status: 'failed', reason, message: 'no source' } as const
    }
    return { tsMs, seconds: 0.001, size: 0, samples: 10, isFailed: true, pack }
  }

  #newSeries(width: number): readonly Series[] {
    return Array.from({ length: width }, (_, column) => ({
      type: `${this.#name}_value`,
      kind: 'gauge',
      ...(column === 0 ? {} : { tags: { column: String(column) } }),
    }))
  }
}
