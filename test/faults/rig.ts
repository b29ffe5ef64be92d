import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Collector } from '../../src/run/collector.js'
import { processLauncher } from '../../src/run/process.js'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { threadLauncher } from '../../src/run/thread.js'
import type { Launch } from '../../src/run/worker.js'
import { Scheduler } from '../../src/schedule/scheduler.js'
import { systemClock } from '../../src/shared/clock.js'
import type { FailureReason } from '../../src/shared/events.js'
import type { Frame } from '../../src/shared/frame.js'
import type { CollectorSettings, UserSettings } from '../../src/shared/settings.js'
import type { CollectorStats } from '../../src/shared/stats.js'
import { collectorSettings, userSettings } from '../helpers/collector-settings.js'
import { recordingLogger } from '../helpers/log-lines.js'

/** Root of the project, relative to dist/test/faults. */
const root = new URL('../../../', import.meta.url)
const TICK_MS = 50

export type Isolation = 'thread' | 'process'

/** Returns the path of a module in test/faults/fixtures; `.mjs` unless the name has an extension. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`test/faults/fixtures/${name.includes('.') ? name : `${name}.mjs`}`, root))
}

export function faultySettings(module: string, some: Partial<UserSettings> = {}): UserSettings {
  return userSettings({ name: module, module: fixture(module), intervalMs: TICK_MS, timeoutMs: 300, ...some })
}

/** Returns a launcher like an agent's, with a smaller heap, which is full sooner. */
export function launcher(isolation: Isolation, logger = recordingLogger().logger): Launch {
  const options = { clock: systemClock, logger, heapMb: 32, variables: process.env }
  return isolation === 'thread'
    ? threadLauncher({ ...options, entry: new URL('dist/entries/run.js', root) })
    : processLauncher({ ...options, entry: new URL('dist/entries/run-process.js', root) })
}

/** A collector under test, with its frames and log lines. */
export class Subject {
  readonly collector: Collector
  readonly log = recordingLogger()
  readonly frames: Frame[] = []
  #changed: () => unknown = () => {}

  /** @param supervisor its group's, if it belongs to one */
  constructor(settings: CollectorSettings, supervisor?: Supervisor) {
    const isolation = settings.isolation === 'process' ? 'process' : 'thread'
    const own =
      supervisor ?? new Supervisor(launcher(isolation, this.log.logger), systemClock, new StartGate(systemClock))
    this.collector = new Collector(settings, own.add(settings), {
      clock: systemClock,
      logger: this.log.logger,
      emit: () => this.#changed(),
      onFrames: (frames) => this.frames.push(...frames),
    })
  }

  get stats(): CollectorStats {
    return this.collector.stats()
  }

  get reasons(): FailureReason[] {
    return [...this.collector.failures().keys()]
  }

  /** Values of the latest frame. */
  get values(): number[] {
    return [...(this.frames.at(-1)?.values ?? [])]
  }

  /** Resolves as soon as `condition` holds; rejects after 20 s. */
  until(condition: (stats: CollectorStats) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timeout)
        clearInterval(polling)
        this.#changed = () => {}
        settle()
      }
      const timeout = setTimeout(() => end(() => reject(new Error(`still ${JSON.stringify(this.stats)}`))), 20_000)
      this.#changed = () => condition(this.stats) && end(resolve)
      // No event reports skipped ticks.
      const polling = setInterval(this.#changed, 10)
    })
  }
}

/** Returns a scheduler that ticks collectors in real time. */
export function ticking(collectors: readonly Collector[]): Scheduler {
  const scheduler = new Scheduler({ clock: systemClock, random: () => 0, align: true, initialDelayMs: 0 })
  for (const collector of collectors) {
    const { intervalMs, jitterMs } = collector.settings
    scheduler.add({ intervalMs, jitterMs, onTick: ({ tsMs }) => void collector.tick(tsMs) })
  }
  scheduler.start()
  return scheduler
}

/** Three healthy collectors with ticks of 50 ms, beside the provoked fault. */
export class Neighbours {
  readonly #subjects = ['cpu', 'memory', 'system'].map(
    (name) => new Subject(collectorSettings({ name, intervalMs: TICK_MS })),
  )
  #scheduler: Scheduler | undefined
  /** Keeps the process alive, because the agent does not. */
  #hold: NodeJS.Timeout | undefined

  async start(): Promise<void> {
    this.#hold = setInterval(() => {}, 1_000)
    await Promise.all(this.#subjects.map(({ collector }) => collector.start()))
    this.#scheduler = ticking(this.#subjects.map(({ collector }) => collector))
  }

  /** Asserts that none of them was affected. A busy machine may make them skip, but not most of the time. */
  check(): void {
    for (const { collector, stats } of this.#subjects) {
      const { failed, timeouts, crashes, restarts } = stats
      const wanted = { failed: 0, timeouts: 0, crashes: 0, restarts: 0 }
      assert.deepEqual({ failed, timeouts, crashes, restarts }, wanted, `${collector.name}: ${stats.lastError}`)
      assert.ok(['idle', 'running'].includes(stats.state), `${collector.name} is ${stats.state}`)
      assert.ok(stats.skipped <= stats.ticks / 2, `${collector.name} skipped ${stats.skipped} of ${stats.ticks} ticks`)
    }
  }

  async stop(): Promise<void> {
    this.#scheduler?.stop()
    await Promise.all(this.#subjects.map(({ collector }) => collector.stop(1_000)))
    clearInterval(this.#hold)
  }
}

/** Ticks a faulty collector until `condition` holds, then stops it. */
export async function provoke(
  settings: CollectorSettings,
  condition: (stats: CollectorStats) => boolean,
): Promise<Subject> {
  const subject = new Subject(settings)
  const scheduler = ticking([subject.collector])
  await subject.until(condition).finally(() => scheduler.stop())
  assert.equal(await subject.collector.stop(1_000), 'gone')
  return subject
}

/** Returns the number of threads of this process, as counted by the kernel. */
export function threadCount(): number {
  return Number(/Threads:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}
