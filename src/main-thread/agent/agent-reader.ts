import type { MainThreadReader, Reading } from '../../run/main-thread.js'
import type { FailureReason } from '../../shared/events.js'
import type { Tags } from '../../shared/frame.js'
import type { SamplingReport } from '../../shared/protocol.js'
import type { Scope } from '../../shared/settings.js'
import type { CollectorStats, OutputStats } from '../../shared/stats.js'
import { ReadingBuilder } from '../reading-builder.js'
import { CollectorColumns, OutputColumns } from './agent-columns.js'

/** Figures that the `agent` collector reads. All are in memory anyway, except CPU time and resident memory. */
export interface AgentView {
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
  /** Returns the greatest lateness of a tick since the previous call; NaN when there was none. */
  takeLatenessSeconds(): number
  /** Whether this process reports the host for its group; undefined where every process does. */
  leads(): boolean | undefined
  /** Returns the tags of `agent_info`. Called once, by the first reading. */
  info(): Tags
  /** Focus of dashboards: the host, or the agent's container. */
  readonly scope: Scope
  cpuSeconds(): number
  rssBytes(): number
}

/** Reads the `agent` collector: the agent's own health, from counters on the main thread. */
export class AgentReader implements MainThreadReader {
  readonly #view: AgentView
  readonly #builder = new ReadingBuilder()
  readonly #lateness = this.#builder.add('agent_tick_lateness_seconds')
  readonly #collectors = new Map<string, CollectorColumns>()
  readonly #outputs = new Map<string, OutputColumns>()
  readonly #cpu = this.#builder.add('agent_cpu_seconds_total')
  readonly #rss = this.#builder.add('agent_rss')
  #info: number | undefined
  #leads: number | undefined
  readonly #scope: number | undefined

  constructor(view: AgentView) {
    this.#view = view
    const { scope } = view
    this.#scope = scope === 'host' ? undefined : this.#builder.add('agent_scope', { scope })
  }

  read(): Reading {
    const view = this.#view
    const builder = this.#builder
    builder.begin()
    builder.read(() => this.#about(view))
    builder.read(() => this.#counters(view))
    builder.read(() => builder.set(this.#cpu, view.cpuSeconds()))
    builder.read(() => builder.set(this.#rss, view.rssBytes()))
    return builder.end()
  }

  #about(view: AgentView): void {
    this.#info ??= this.#builder.add('agent_info', view.info())
    this.#builder.set(this.#info, 1)
  }

  #counters(view: AgentView): void {
    const builder = this.#builder
    builder.set(this.#lateness, view.takeLatenessSeconds())
    for (const { name, stats, failures, sampling } of view.collectors()) {
      this.#collector(name).write(stats, failures, sampling)
    }
    for (const { stats, bufferSecondsLeft, lastSendSeconds } of view.outputs()) {
      this.#output(stats.name).write(stats, bufferSecondsLeft, lastSendSeconds)
    }
    if (this.#scope !== undefined) builder.set(this.#scope, 1)
    const leads = view.leads()
    if (leads !== undefined) {
      this.#leads ??= builder.add('agent_leads_group')
      builder.set(this.#leads, Number(leads))
    }
  }

  #collector(name: string): CollectorColumns {
    const known = this.#collectors.get(name) ?? new CollectorColumns(this.#builder, name)
    this.#collectors.set(name, known)
    return known
  }

  #output(name: string): OutputColumns {
    const known = this.#outputs.get(name) ?? new OutputColumns(this.#builder, name)
    this.#outputs.set(name, known)
    return known
  }
}
