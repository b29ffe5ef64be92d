import { Columns } from '../collect/columns.js'
import type { MainReading, Reading } from '../collect/main.js'
import type { Clock } from '../model/clock.js'
import { GarbageCollections } from './garbage-collections.js'
import { LoopDelay } from './loop-delay.js'
import { LoopUtilization } from './loop-utilization.js'
import type { ProcessView } from './process-view.js'

/** What runs between two readings; freed at close. */
interface Meters {
  readonly delay: LoopDelay
  readonly utilization: LoopUtilization
  readonly garbage: GarbageCollections
}

/** `thread`: without what is of the whole process and would be told by each of its threads. */
export type Scope = 'process' | 'thread'

/** The `runtime` collector: the Node process, or one thread of it, that this runs in. */
export class RuntimeReading implements MainReading {
  readonly #clock: Clock
  readonly #view: ProcessView
  readonly #scope: Scope
  readonly #columns = new Columns()
  #meters: Meters | undefined

  constructor(clock: Clock, view: ProcessView, scope: Scope) {
    this.#clock = clock
    this.#view = view
    this.#scope = scope
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
    // The timers of this turn come first, for one of them may tell of a stall that is just over.
    await new Promise((resolve) => setImmediate(resolve))
    const columns = this.#columns
    columns.clear()
    if (this.#meters !== undefined) this.#loop(this.#meters)
    this.#memory()
    if (this.#scope === 'process') this.#process()
    columns.set('runtime_active_resources', this.#view.activeResources())
    return { series: columns.series, values: columns.values }
  }

  close(): void {
    this.#meters?.delay.stop()
    this.#meters?.garbage.stop()
    this.#meters = undefined
  }

  #loop({ delay, utilization, garbage }: Meters): void {
    const columns = this.#columns
    columns.set('runtime_event_loop_utilization', utilization.take())
    const late = delay.take()
    for (const stat of ['mean', 'p50', 'p99', 'max'] as const) {
      columns.set('runtime_event_loop_delay_seconds', late?.[stat] ?? Number.NaN, { stat })
    }
    for (const { kind, count, seconds } of garbage.counts) {
      columns.set('runtime_gc_count_total', count, { kind })
      columns.set('runtime_gc_seconds_total', seconds, { kind })
    }
  }

  #memory(): void {
    const columns = this.#columns
    const { heapUsed, heapTotal, external, arrayBuffers, rss } = this.#view.memoryUsage()
    columns.set('runtime_heap_used', heapUsed)
    columns.set('runtime_heap_total', heapTotal)
    columns.set('runtime_heap_limit', this.#view.heapLimit())
    columns.set('runtime_external', external)
    columns.set('runtime_array_buffers', arrayBuffers)
    if (this.#scope === 'process') columns.set('runtime_rss', rss)
    for (const each of this.#view.heapSpaces()) {
      const space = each.space_name
      columns.set('runtime_heap_space_used', each.space_used_size, { space })
      columns.set('runtime_heap_space_available', each.space_available_size, { space })
      columns.set('runtime_heap_space_physical', each.physical_space_size, { space })
    }
  }

  #process(): void {
    const { user, system } = this.#view.cpuUsage()
    this.#columns.set('runtime_cpu_seconds_total', user / 1e6, { mode: 'user' })
    this.#columns.set('runtime_cpu_seconds_total', system / 1e6, { mode: 'system' })
    this.#columns.set('runtime_open_descriptors', this.#view.openDescriptors())
  }
}
