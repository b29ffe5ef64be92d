import { seriesOf } from '../../../src/collectors/index.js'
import {
  ownThreadMetrics,
  poolTable,
  type ThreadKind,
  threadKindMetrics,
  threadKinds,
} from '../../../src/collectors/runtime.js'
import { metricsIn } from '../../../src/collectors/table.js'
import { describeError } from '../../../src/shared/describe-error.js'
import type { NamedThreads } from '../../../src/shared/own-threads.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { ratio } from '../../probes/rates.js'
import type { TaskSource } from './task-files.js'
import { ThreadAccount } from './thread-account.js'
import { kindByName } from './thread-kind.js'

export interface ThreadsProbeOptions {
  readonly source: TaskSource
  /** Id of the process, which is also the id of its first thread. */
  readonly pid: number
  /** The threads of the agent. */
  readonly own: NamedThreads
}

/** The index of one of the agent's threads among their names, or a kind. */
type Account = ThreadKind | number

const POOL_METRICS = metricsIn(poolTable)
const OWN_AT = threadKinds.length * threadKindMetrics.length + POOL_METRICS.length

/**
 * Times of this process's threads by kind, times of the agent's own threads, and how much of libuv's pool is busy. A kind without a
 * thread so far has no points: on Node 20 that is every kind but `main`, `agent` and `other`.
 */
export class ThreadsProbe implements Probe {
  readonly sampled = false
  readonly series
  readonly values
  readonly #source: TaskSource
  readonly #pid: string
  readonly #ownNames: readonly string[]
  readonly #ownIds: Int32Array
  readonly #account = new ThreadAccount<Account>()
  readonly #times = new Float64Array(2)

  constructor({ source, pid, own }: ThreadsProbeOptions) {
    this.#source = source
    this.#pid = String(pid)
    this.#ownNames = own.names
    this.#ownIds = new Int32Array(own.memory)
    this.series = [
      ...threadKinds.flatMap((kind) => threadKindMetrics.map(({ type }) => seriesOf(type, { kind }))),
      ...POOL_METRICS.map(({ type }) => seriesOf(type)),
      ...own.names.flatMap((thread) => ownThreadMetrics.map(({ type }) => seriesOf(type, { thread }))),
    ]
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
  }

  read(): ReadResult {
    let busy = 0
    this.#account.begin()
    try {
      for (const tid of this.#source.list()) {
        if (!this.#source.timesInto(tid, this.#times)) continue
        const [cpuSeconds = Number.NaN, waitSeconds = Number.NaN] = this.#times
        if (Number.isNaN(cpuSeconds)) continue
        const kind = this.#account.add(tid, cpuSeconds, waitSeconds, (id) => this.#kindOf(id))
        if (kind === 'libuv') busy += Number(this.#source.isBusy(tid) ?? Number.NaN)
      }
    } catch (error) {
      return { status: 'missing', reason: describeError(error) }
    }
    this.#account.end()
    this.#write(busy)
    return READ
  }

  close(): void {}

  #kindOf(tid: string): Account {
    if (tid === this.#pid) return 'main'
    const own = this.#ownIds.indexOf(Number(tid))
    if (own !== -1 && own < this.#ownNames.length) return own
    return kindByName(this.#source.name(tid) ?? '')
  }

  #write(busy: number): void {
    const { values } = this
    const agent = { threads: 0, cpuSeconds: 0, waitSeconds: 0 }
    for (const [index] of this.#ownNames.entries()) {
      const totals = this.#account.totals.get(index)
      if (totals === undefined) continue
      values.set([totals.cpuSeconds, totals.waitSeconds], OWN_AT + index * ownThreadMetrics.length)
      agent.threads += totals.threads
      agent.cpuSeconds += totals.cpuSeconds
      agent.waitSeconds += totals.waitSeconds
    }
    for (const [index, kind] of threadKinds.entries()) {
      const totals = kind === 'agent' ? agent : this.#account.totals.get(kind)
      if (totals === undefined) continue
      const { threads, cpuSeconds, waitSeconds } = totals
      values.set([threads, cpuSeconds, waitSeconds], index * threadKindMetrics.length)
    }
    const pool = this.#account.totals.get('libuv')?.threads ?? 0
    if (pool > 0) values.set([busy, ratio(busy, pool)], OWN_AT - POOL_METRICS.length)
  }
}
