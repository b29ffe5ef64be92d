import type { MainThreadReader, Reading } from '../../run/main-thread.js'
import type { Clock } from '../../shared/clock.js'
import { nextTurn } from '../../shared/next-turn.js'
import { ReadingBuilder } from '../reading-builder.js'
import { GarbageCollections } from './garbage-collections.js'
import { GcShare } from './gc-share.js'
import { HeapForecast } from './heap-forecast.js'
import { LoopDelay } from './loop-delay.js'
import { LoopUtilization } from './loop-utilization.js'
import type { ProcessView } from './process-view.js'
import { addProcessColumns, addSpaceColumns, addThreadColumns, type SpaceIndexes } from './runtime-columns.js'

/** Meters that measure between two readings; freed on close. */
interface Meters {
  readonly delay: LoopDelay
  readonly utilization: LoopUtilization
  readonly garbage: GarbageCollections
  readonly garbageShare: GcShare
  readonly forecast: HeapForecast
}

/** `thread` leaves out the series of the whole process, which each of its threads would repeat. */
export type Scope = 'process' | 'thread'

/** Reads the `runtime` collector: the Node process that it runs in, or one thread of it. */
export class RuntimeReader implements MainThreadReader {
  readonly #clock: Clock
  readonly #view: ProcessView
  readonly #builder = new ReadingBuilder()
  readonly #thread = addThreadColumns(this.#builder)
  readonly #spaces = new Map<string, SpaceIndexes>()
  /** Undefined where only the thread is read. */
  readonly #whole: ReturnType<typeof addProcessColumns> | undefined
  #meters: Meters | undefined

  constructor(clock: Clock, view: ProcessView, scope: Scope) {
    this.#clock = clock
    this.#view = view
    if (scope === 'process') this.#whole = addProcessColumns(this.#builder)
  }

  start(): void {
    this.#meters ??= this.#measure()
  }

  async read(): Promise<Reading> {
    this.start()
    // Lets the timers of this turn run first: one of them may measure a stall that has just ended.
    await nextTurn()
    const builder = this.#builder
    builder.begin()
    builder.read(() => this.#meters && this.#loop(this.#meters))
    builder.read(() => this.#heap())
    builder.read(() => this.#memory())
    builder.read(() => this.#heapSpaces())
    builder.read(() => this.#whole && this.#process(this.#whole))
    builder.read(() => builder.set(this.#thread.activeResources, this.#view.activeResources()))
    return builder.end()
  }

  close(): void {
    this.#meters?.delay.stop()
    this.#meters?.garbage.stop()
    this.#meters = undefined
  }

  #measure(): Meters {
    const forecast = new HeapForecast()
    const onMajor = () => forecast.add(this.#clock.monotonicMs(), this.#view.heap().used_heap_size)
    return {
      delay: new LoopDelay(this.#clock),
      utilization: new LoopUtilization(),
      garbage: new GarbageCollections(onMajor),
      garbageShare: new GcShare(this.#clock.monotonicMs()),
      forecast,
    }
  }

  #loop({ delay, utilization, garbage, garbageShare }: Meters): void {
    const builder = this.#builder
    const indexes = this.#thread
    builder.set(indexes.utilization, utilization.take())
    const late = delay.take()
    if (late !== undefined) {
      builder.set(indexes.delay.mean, late.mean)
      builder.set(indexes.delay.p50, late.p50)
      builder.set(indexes.delay.p99, late.p99)
      builder.set(indexes.delay.max, late.max)
    }
    for (const { kind, count, seconds } of garbage.counts) {
      builder.set(indexes.garbage[kind].count, count)
      builder.set(indexes.garbage[kind].seconds, seconds)
    }
    builder.set(indexes.garbageRatio, garbageShare.take(this.#clock.monotonicMs(), garbage.seconds))
  }

  #heap(): void {
    const builder = this.#builder
    const indexes = this.#thread
    const { used_heap_size, total_heap_size, heap_size_limit, external_memory } = this.#view.heap()
    builder.set(indexes.heapUsed, used_heap_size)
    builder.set(indexes.heapTotal, total_heap_size)
    builder.set(indexes.heapLimit, heap_size_limit)
    builder.set(indexes.heapUsedRatio, Math.min(used_heap_size / heap_size_limit, 1))
    const left = this.#meters?.forecast.secondsLeft(this.#clock.monotonicMs(), heap_size_limit)
    builder.set(indexes.heapSecondsLeft, left ?? Number.NaN)
    builder.set(indexes.external, external_memory)
  }

  #memory(): void {
    const { arrayBuffers, rss } = this.#view.memoryUsage()
    this.#builder.set(this.#thread.arrayBuffers, arrayBuffers)
    if (this.#whole !== undefined) this.#builder.set(this.#whole.rss, rss)
  }

  #heapSpaces(): void {
    const builder = this.#builder
    for (const each of this.#view.heapSpaces()) {
      const indexes = this.#spaces.get(each.space_name) ?? addSpaceColumns(builder, each.space_name)
      this.#spaces.set(each.space_name, indexes)
      builder.set(indexes.size, each.space_size)
      builder.set(indexes.used, each.space_used_size)
      builder.set(indexes.available, each.space_available_size)
      builder.set(indexes.physical, each.physical_space_size)
    }
  }

  #process(indexes: ReturnType<typeof addProcessColumns>): void {
    const { user, system } = this.#view.cpuUsage()
    this.#builder.set(indexes.userSeconds, user / 1e6)
    this.#builder.set(indexes.systemSeconds, system / 1e6)
    this.#builder.set(indexes.openDescriptors, this.#view.openDescriptors())
  }
}
