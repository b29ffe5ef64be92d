import type { MainReading, Reading } from '../../run/main-thread.js'
import { Parts } from '../../run/parts.js'
import type { FailureReason } from '../../shared/events.js'
import type { SamplingReport } from '../../shared/protocol.js'
import type { CollectorStats, OutputStats } from '../../shared/stats.js'
import { SeriesValues } from '../series-values.js'
import { CollectorColumns, OutputColumns } from './agent-columns.js'

/** What the agent's own collector reads. Everything except CPU time and resident memory is in memory anyway. */
export interface SelfView {
  collectors(): Iterable<{
    readonly name: string
    readonly stats: CollectorStats
    readonly failures: ReadonlyMap<FailureReason, number>
    readonly sampling: SamplingReport | undefined
  }>
  outputs(): Iterable<{
    readonly stats: OutputStats
    /** NaN when unknown. */
    readonly bufferSecondsLeft: number
    /** NaN before the first attempt. */
    readonly lastSendSeconds: number
  }>
  /** Returns the largest lateness of a tick since the previous call; NaN when there was no tick. */
  takeLatenessSeconds(): number
  /** Whether this process reports the host for its group; undefined where every process does. */
  leads(): boolean | undefined
  cpuSeconds(): number
  rssBytes(): number
}

/** The `agent` collector: the agent's own health, from counters on the main thread. */
export class SelfReading implements MainReading {
  readonly #view: SelfView
  readonly #columns = new SeriesValues()
  readonly #lateness = this.#columns.add('agent_tick_lateness_seconds')
  readonly #collectors = new Map<string, CollectorColumns>()
  readonly #outputs = new Map<string, OutputColumns>()
  readonly #cpu = this.#columns.add('agent_cpu_seconds_total')
  readonly #rss = this.#columns.add('agent_rss')
  readonly #parts = new Parts()
  #leads: number | undefined

  constructor(view: SelfView) {
    this.#view = view
  }

  /** Returns the present values. `series` keeps its identity until a series is added. NaN makes no point. */
  read(): Reading {
    const view = this.#view
    const columns = this.#columns
    const parts = this.#parts
    columns.clear()
    parts.read(() => this.#counters(view))
    parts.read(() => columns.set(this.#cpu, view.cpuSeconds()))
    parts.read(() => columns.set(this.#rss, view.rssBytes()))
    return { series: columns.series, values: columns.values, ...parts.end() }
  }

  #counters(view: SelfView): void {
    const columns = this.#columns
    columns.set(this.#lateness, view.takeLatenessSeconds())
    for (const { name, stats, failures, sampling } of view.collectors()) {
      this.#collector(name).write(stats, failures, sampling)
    }
    for (const { stats, bufferSecondsLeft, lastSendSeconds } of view.outputs()) {
      this.#output(stats.name).write(stats, bufferSecondsLeft, lastSendSeconds)
    }
    const leads = view.leads()
    if (leads !== undefined) {
      this.#leads ??= columns.add('agent_leads_group')
      columns.set(this.#leads, Number(leads))
    }
  }

  #collector(name: string): CollectorColumns {
    const known = this.#collectors.get(name) ?? new CollectorColumns(this.#columns, name)
    this.#collectors.set(name, known)
    return known
  }

  #output(name: string): OutputColumns {
    const known = this.#outputs.get(name) ?? new OutputColumns(this.#columns, name)
    this.#outputs.set(name, known)
    return known
  }
}
