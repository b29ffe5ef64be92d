import type { FailureReason } from '../model/events.js'
import type { SamplingReport } from '../model/protocol.js'
import type { CollectorStats, OutputStats } from '../model/stats.js'
import { Columns } from './columns.js'
import type { MainReading, Reading } from './main.js'

/** What the agent's own collector looks at. Everything here is in memory anyway, but CPU time and resident memory. */
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
  /** The latest lateness of any tick since this was last asked; NaN when there was none. */
  takeLatenessSeconds(): number
  /** Whether this process reports the host for its group; undefined where every process does. */
  leads(): boolean | undefined
  cpuSeconds(): number
  rssBytes(): number
}

/** Reasons whose counters exist from the start, so that an alert on their increase sees the first one. */
const EXPECTED_REASONS: readonly FailureReason[] = ['error', 'timeout', 'crash']

/** The `agent` collector: the agent's own health, made on the main thread from counters that are there anyway. */
export class SelfReading implements MainReading {
  readonly #view: SelfView
  readonly #columns = new Columns()

  constructor(view: SelfView) {
    this.#view = view
  }

  /** The present values; `series` keeps its identity until one is added. NaN means no point. */
  read(): Reading {
    const columns = this.#columns
    columns.clear()
    columns.set('agent_tick_lateness_seconds', this.#view.takeLatenessSeconds())
    for (const { name, stats, failures, sampling } of this.#view.collectors()) {
      this.#collector(name, stats, failures)
      if (sampling !== undefined) this.#sampling(name, sampling)
    }
    for (const { stats, bufferSecondsLeft, lastSendSeconds } of this.#view.outputs()) {
      this.#output(stats)
      columns.set('agent_buffer_seconds_left', bufferSecondsLeft, { output: stats.name })
      columns.set('agent_send_seconds', lastSendSeconds, { output: stats.name })
    }
    const leads = this.#view.leads()
    if (leads !== undefined) columns.set('agent_leads_group', Number(leads))
    columns.set('agent_cpu_seconds_total', this.#view.cpuSeconds())
    columns.set('agent_rss', this.#view.rssBytes())
    return { series: columns.series, values: columns.values }
  }

  #collector(collector: string, stats: CollectorStats, failures: ReadonlyMap<FailureReason, number>): void {
    const columns = this.#columns
    columns.set('agent_collector_seconds', stats.lastSeconds ?? Number.NaN, { collector })
    for (const reason of new Set([...EXPECTED_REASONS, ...failures.keys()])) {
      columns.set('agent_collector_failures_total', failures.get(reason) ?? 0, { collector, reason })
    }
    columns.set('agent_ticks_skipped_total', stats.skipped, { collector })
    columns.set('agent_points_invalid_total', stats.invalid, { collector })
  }

  #sampling(collector: string, { taken, missed, latenessMs }: SamplingReport): void {
    this.#columns.set('agent_samples_total', taken, { collector })
    this.#columns.set('agent_samples_missed_total', missed, { collector })
    this.#columns.set('agent_sample_lateness_seconds', latenessMs / 1000, { collector })
  }

  #output({ name, points, retries }: OutputStats): void {
    const columns = this.#columns
    const { overflow, expired, shutdown } = points.dropped
    const results = { accepted: points.accepted, delivered: points.delivered, rejected: points.rejected }
    for (const [result, count] of Object.entries({ ...results, overflow, expired, shutdown })) {
      columns.set('agent_points_total', count, { output: name, result })
    }
    columns.set('agent_buffer_points', points.buffered + points.inFlight, { output: name })
    columns.set('agent_retries_total', retries, { output: name })
  }
}
