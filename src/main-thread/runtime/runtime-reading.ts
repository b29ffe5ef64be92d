import type { MainReading, Reading } from '../../run/main-thread.js'
import { Parts } from '../../run/parts.js'
import type { Clock } from '../../shared/clock.js'
import { nextTurn } from '../../shared/next-turn.js'
import { SeriesValues } from '../series-values.js'
import { GarbageCollections } from './garbage-collections.js'
import { LoopDelay } from './loop-delay.js'
import { LoopUtilization } from './loop-utilization.js'
import type { ProcessView } from './process-view.js'
import { addProcessColumns, addSpaceColumns, addThreadColumns, type SpacePlaces } from './runtime-columns.js'

/** Meters that run between two readings; freed at close. */
interface Meters {
  readonly delay: LoopDelay
  readonly utilization: LoopUtilization
  readonly garbage: GarbageCollections
}

/** `thread`: without the series of the whole process, which each of its threads would repeat. */
export type Scope = 'process' | 'thread'

/** The `runtime` collector: the present Node process, or one thread of it. */
export class RuntimeReading implements MainReading {
  readonly #clock: Clock
  readonly #view: ProcessView
  readonly #columns = new SeriesValues()
  readonly #thread = addThreadColumns(this.#columns)
  readonly #spaces = new Map<string, SpacePlaces>()
  /** Undefined in the scope of a thread. */
  readonly #whole: ReturnType<typeof addProcessColumns> | undefined
  readonly #parts = new Parts()
  #meters: Meters | undefined

  constructor(clock: Clock, view: ProcessView, scope: Scope) {
    this.#clock = clock
    this.#view = view
    if (scope === 'process') this.#whole = addProcessColumns(this.#columns)
  }

  start(): void {
    this.#meters ??= {
      delay: new LoopDelay(this.#clock),
      utilization: new LoopUtilization(),
      garbage: new GarbageCollections(),
    }
  }

  async read(): Promise<Reading> {
    this.start()
    // Timers of this turn run first: one of them may measure a stall that has just ended.
    await nextTurn()
    const columns = this.#columns
    const parts = this.#parts
    columns.clear()
    parts.read(() => this.#meters && this.#loop(this.#meters))
    parts.read(() => this.#heap())
    parts.read(() => this.#memory())
    parts.read(() => this.#heapSpaces())
    parts.read(() => this.#whole && this.#process(this.#whole))
    parts.read(() => columns.set(this.#thread.activeResources, this.#view.activeResources()))
    return { series: columns.series, values: columns.values, ...parts.end() }
  }

  close(): void {
    this.#meters?.delay.stop()
    this.#meters?.garbage.stop()
    this.#meters = undefined
  }

  #loop({ delay, utilization, garbage }: Meters): void {
    const columns = this.#columns
    const places = this.#thread
    columns.set(places.utilization, utilization.take())
    const late = delay.take()
    if (late !== undefined) {
      columns.set(places.delay.mean, late.mean)
      columns.set(places.delay.p50, late.p50)
      columns.set(places.delay.p99, late.p99)
      columns.set(places.delay.max, late.max)
    }
    for (const { kind, count, seconds } of garbage.counts) {
      columns.set(places.garbage[kind].count, count)
      columns.set(places.garbage[kind].seconds, seconds)
    }
  }

  #heap(): void {
    const columns = this.#columns
    const places = this.#thread
    const { used_heap_size, total_heap_size, heap_size_limit, external_memory } = this.#view.heap()
    columns.set(places.heapUsed, used_heap_size)
    columns.set(places.heapTotal, total_heap_size)
    columns.set(places.heapLimit, heap_size_limit)
    columns.set(places.external, external_memory)
  }

  #memory(): void {
    const { arrayBuffers, rss } = this.#view.memoryUsage()
    this.#columns.set(this.#thread.arrayBuffers, arrayBuffers)
    if (this.#whole !== undefined) this.#columns.set(this.#whole.rss, rss)
  }

  #heapSpaces(): void {
    const columns = this.#columns
    for (const each of this.#view.heapSpaces()) {
      const places = this.#spaces.get(each.space_name) ?? addSpaceColumns(columns, each.space_name)
      this.#spaces.set(each.space_name, places)
      columns.set(places.used, each.space_used_size)
      columns.set(places.available, each.space_available_size)
      columns.set(places.physical, each.physical_space_size)
    }
  }

  #process(places: ReturnType<typeof addProcessColumns>): void {
    const { user, system } = this.#view.cpuUsage()
    this.#columns.set(places.userSeconds, user / 1e6)
    this.#columns.set(places.systemSeconds, system / 1e6)
    this.#columns.set(places.openDescriptors, this.#view.openDescriptors())
  }
}
