import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Series } from '../../../src/shared/frame.js'
import type { CollectedResponse, SamplingReport } from '../../../src/shared/protocol.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { builtInProbes } from '../../../workers/collectors/index.js'
import { ProbeCollector } from '../../../workers/probes/probe-collector.js'
import { SharedFiles } from '../../../workers/procfs/shared-files.js'
import { SampleLoop } from '../../../workers/sampling/loop.js'
import { SampledCollector } from '../../../workers/sampling/sampled-collector.js'
import type { OpenCollector } from '../../../workers/serve/open-collector.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { under } from '../collector-settings.js'
import { seriesName } from '../reported-points.js'
import { FakeTime } from './fake-time.js'

/** Returns the text of each file at a time, by its path below the proc root; undefined for a missing file. */
export type Files = (nowMs: number) => Readonly<Record<string, string | undefined>>

export interface Row {
  readonly tsMs: number
  readonly points: ReadonlyMap<string, number>
}

export interface Harvest {
  /** Rows of all frames. */
  readonly rows: readonly Row[]
  readonly sampling: SamplingReport | undefined
  /** Points at the tick's own time, by series name. */
  readonly tick: ReadonlyMap<string, number>
}

/** A clock that updates the files whenever it is read. */
class WorldClock extends FakeClock {
  readonly #onLook: (nowMs: number) => void

  constructor(onLook: (nowMs: number) => void) {
    super()
    this.#onLook = onLook
  }

  override monotonicMs(): number {
    const nowMs = super.monotonicMs()
    this.#onLook(nowMs)
    return nowMs
  }
}

/** Delay of a tick after all samples, which distinguishes it from them. */
const TICK_LATER_MS = 5

/** A host whose files are a function of time, with collectors that sample it while a clock advances. */
export class SampledWorld {
  readonly time = new FakeTime(new WorldClock((nowMs) => this.#write(nowMs)))
  readonly procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-sampled-'))
  readonly #files: Files
  readonly #shared = new SharedFiles()
  readonly #loop = new SampleLoop(
    this.time,
    () => 20,
    () => this.#shared.beginRound(),
  )
  readonly #written = new Map<string, string | undefined>()
  readonly #layouts = new WeakMap<OpenCollector, Map<number, readonly Series[]>>()

  constructor(files: Files) {
    this.#files = files
    mkdirSync(join(this.procRoot, 'net'))
  }

  open(name: string, changes: Partial<BuiltInSettings>): SampledCollector {
    const settings = { ...under(this.procRoot, name), ...changes }
    const { clock } = this.time
    return new SampledCollector(settings, changes.sampleIntervalMs ?? 1, {
      probes: builtInProbes,
      sampledProbes: (some) => builtInProbes(some, (path) => this.#shared.open(path)),
      loop: this.#loop,
      clock,
    })
  }

  /** Opens the same collector without samples. */
  openPlain(name: string): ProbeCollector {
    return new ProbeCollector(builtInProbes(under(this.procRoot, name)), undefined, this.time.clock)
  }

  /** Passes time. Begins no slice of samples that would reach beyond it. */
  async pass(ms: number): Promise<void> {
    const { clock } = this.time
    const endMs = clock.monotonicMs() + ms
    await clock.advance(ms - 1)
    clock.hold(Math.max(0, endMs - clock.monotonicMs()))
  }

  /** Requests a tick of a schedule and the cuts before it. @returns the points at each boundary */
  async fetch(collector: OpenCollector, tsMs: number, missed: number, intervalMs: number): Promise<readonly Row[]> {
    const schedule = { intervalMs, originMs: 0, jitterMs: 0, seed: 1 }
    const rows: Row[] = []
    for (let left = missed; ; ) {
      const course = { schedule, nextBoundaryMs: tsMs + intervalMs, missed: left }
      const response = await collector.collect({ kind: 'collect', collector: '', tsMs, timeoutMs: 1000, course })
      if (response.status === 'collected') return [...rows, ...this.#rowsOf(collector, response)]
      if (response.status !== 'late') throw new Error(JSON.stringify(response))
      for (const { response: cut } of response.cuts) {
        if (cut.status === 'collected') rows.push(...this.#rowsOf(collector, cut))
      }
      left -= response.cuts.length
    }
  }

  async harvest(collector: OpenCollector): Promise<Harvest> {
    const tsMs = this.time.clock.wallMs() + TICK_LATER_MS
    const response = await collector.collect({ kind: 'collect', collector: '', tsMs, timeoutMs: 1000 })
    if (response.status !== 'collected') throw new Error(JSON.stringify(response))
    const rows = this.#rowsOf(collector, response)
    const tick = new Map(rows.filter((row) => row.tsMs === tsMs).flatMap(({ points }) => [...points]))
    return { rows, sampling: response.sampling, tick }
  }

  remove(): void {
    rmSync(this.procRoot, { recursive: true })
  }

  #write(nowMs: number): void {
    for (const [file, text] of Object.entries(this.#files(nowMs))) {
      if (this.#written.has(file) && this.#written.get(file) === text) continue
      this.#written.set(file, text)
      if (text === undefined) rmSync(join(this.procRoot, file), { force: true })
      else writeFileSync(join(this.procRoot, file), text)
    }
  }

  #rowsOf(collector: OpenCollector, { layouts, frames }: CollectedResponse): readonly Row[] {
    const known = this.#layouts.get(collector) ?? new Map<number, readonly Series[]>()
    this.#layouts.set(collector, known)
    for (const { id, series } of layouts) known.set(id, series)
    return frames.flatMap(({ layoutId, timesMs, values }) => {
      const names = (known.get(layoutId) ?? []).map(seriesName)
      return [...timesMs].map((tsMs, row) => ({
        tsMs,
        points: new Map(
          names.flatMap((name, index) => {
            const value = values[row * names.length + index] ?? Number.NaN
            return Number.isNaN(value) ? [] : [[name, value] as const]
          }),
        ),
      }))
    })
  }
}

/** Returns a line of /proc/net/dev. */
export function interfaceLine(name: string, rxBytes: number): string {
  return `${name}: ${Math.floor(rxBytes)} 5 0 0 0 0 0 0 7 3 0 0 0 0 0 0\n`
}

/** Returns how much of the time from 0 to `nowMs` lies between `fromMs` and `toMs`. */
export function within(nowMs: number, fromMs: number, toMs: number): number {
  return Math.max(0, Math.min(nowMs, toMs) - fromMs)
}
