import { processMetrics } from '../../../src/collectors/processes.js'
import type { Series } from '../../../src/shared/frame.js'
import { JoinedSeries } from '../../probes/joined-series.js'
import { type Probe, partialReading, type ReadResult } from '../../probes/probe.js'
import { pageBytes } from '../../procfs/page-size.js'
import { Candidate } from './candidate.js'
import { FirstRows } from './first-rows.js'
import { ProcessDetails } from './process-details.js'
import type { ProcessPass } from './process-pass.js'
import { chooseByAny, Ranking } from './ranking.js'

/** Number of top processes by CPU, and by memory, that are compared by I/O and wait for a CPU: a hundred together. */
const COMPARED = 50
/** Least wait that counts, since nearly every process waits now and then. */
const LEAST_WAIT = 0.01

/**
 * The top processes by CPU, memory, I/O and wait for a CPU. I/O and wait are read only for the top ones by CPU or memory: reading
 * another file of each process would double the cost of the pass.
 */
export class TopProbe implements Probe {
  readonly sampled = false
  readonly #joined = new JoinedSeries()
  readonly #pass: ProcessPass
  readonly #details: ProcessDetails
  readonly #pageBytes = pageBytes()
  readonly #byCpu: FirstRows
  readonly #byMemory: FirstRows
  readonly #rankings: readonly Ranking<Candidate>[]
  /** Candidates by process id. */
  #candidates: ReadonlyMap<number, Candidate> = new Map()

  /** @param top number of processes by each of the four */
  constructor(pass: ProcessPass, procRoot: string, top: number) {
    this.#pass = pass
    this.#details = new ProcessDetails(procRoot)
    const compared = Math.max(COMPARED, 2 * top)
    this.#byCpu = new FirstRows(compared)
    this.#byMemory = new FirstRows(compared)
    this.#rankings = [
      new Ranking(top, ({ cpuUsage }) => cpuUsage),
      new Ranking(top, ({ rss }) => rss),
      new Ranking(top, ({ ioRate }) => ioRate),
      new Ranking(top, ({ wait }) => (wait >= LEAST_WAIT ? wait : 0)),
    ]
  }

  get series(): readonly Series[] {
    return this.#joined.series
  }

  get values(): Float64Array {
    return this.#joined.values
  }

  read(): ReadResult {
    const { failure, table, nowSeconds } = this.#pass
    if (failure !== '') return { status: 'missing', reason: failure }
    this.#chooseCandidates()
    for (const candidate of this.#candidates.values()) {
      candidate.compare(table, this.#details, this.#pageBytes, nowSeconds)
    }
    this.#report(this.#rank())
    return partialReading(this.#details.takeFailures())
  }

  close(): void {}

  #chooseCandidates(): void {
    const { table, nowSeconds } = this.#pass
    const { columns, length } = table
    const rows = { readAt: columns.readAt, nowSeconds, length }
    this.#byCpu.find(columns.usage, rows)
    this.#byMemory.find(columns.rssPages, rows)
    const candidates = new Map<number, Candidate>()
    for (const { rows, length: found } of [this.#byCpu, this.#byMemory]) {
      for (let place = 0; place < found; place++) this.#addCandidate(candidates, rows[place] ?? 0)
    }
    this.#candidates = candidates
  }

  #addCandidate(candidates: Map<number, Candidate>, row: number): void {
    const { pids, startTicks } = this.#pass.table.columns
    const pid = pids[row] ?? 0
    if (candidates.has(pid)) return
    const known = this.#candidates.get(pid)
    const start = startTicks[row] ?? 0
    const candidate = known?.startTicks === start ? known : new Candidate(pid, start)
    candidate.row = row
    candidates.set(pid, candidate)
  }

  /** Returns the processes to report, ordered by id, so that the series change with the processes but not with their ranks. */
  #rank(): readonly Candidate[] {
    const chosen = chooseByAny(this.#rankings, [...this.#candidates.values()])
    return [...chosen].filter((one) => this.#ensureName(one)).sort((one, other) => one.pid - other.pid)
  }

  /** Names the series of a candidate. Returns false if the process has ended meanwhile. */
  #ensureName(candidate: Candidate): boolean {
    const nameHash = this.#pass.table.columns.nameHashes[candidate.row] ?? 0
    if (candidate.isNamed(nameHash)) return true
    const name = this.#pass.nameOf(candidate.row)
    if (name !== undefined) candidate.name(name, nameHash)
    return name !== undefined
  }

  #report(reported: readonly Candidate[]): void {
    this.#pass.preferred = reported.map(({ pid }) => pid)
    this.#joined.join(reported.map((one) => one.series))
    for (const [index, candidate] of reported.entries()) {
      candidate.complete(this.#details)
      this.values.set(candidate.values, index * processMetrics.length)
    }
  }
}
