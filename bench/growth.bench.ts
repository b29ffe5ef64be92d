import process from 'node:process'
import { disk } from '../src/collectors/disk.js'
import { optionsOf } from '../src/collectors/options.js'
import { Collector } from '../src/run/collector.js'
import { StartGate } from '../src/run/start-gate.js'
import { Supervisor } from '../src/run/supervisor.js'
import { threadLauncher } from '../src/run/thread.js'
import { systemClock } from '../src/shared/clock.js'
import { silentLogger } from '../src/shared/logger.js'
import type { BuiltInSettings, CollectorSettings, OptionValues } from '../src/shared/settings.js'
import { collectorSettings } from '../test/helpers/collector-settings.js'
import { diskProbes } from '../workers/collectors/disk/disk.js'
import { builtInProbes } from '../workers/collectors/index.js'
import { systemStatfs } from '../workers/filesystems/statfs.js'
import type { Probe } from '../workers/probes/probe.js'
import { mainThreadMs } from './lib/main-thread.js'
import { type HostSize, ProcRoot } from './lib/proc-root.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const SMALL: HostSize = { cpus: 2, interfaces: 1, disks: 1, mounts: 1 }
const ROUNDS = 5
const WARM_UP_TICKS = 500
const ROUND_MS = 150

interface Axis {
  readonly collector: string
  readonly what: keyof HostSize
  readonly sizes: readonly number[]
  readonly options?: OptionValues
}

const axes: readonly Axis[] = [
  { collector: 'cpu', what: 'cpus', sizes: [2, 16, 64, 256], options: { perCore: true } },
  { collector: 'network', what: 'interfaces', sizes: [10, 100, 1000] },
  { collector: 'disk', what: 'disks', sizes: [10, 100, 1000, 2000] },
  { collector: 'disk', what: 'mounts', sizes: [10, 100, 1000, 2000] },
]

/** Measures the cost of a tick on larger hosts, in the worker and on the main thread. */
export async function run(): Promise<BenchResult> {
  const hold = setInterval(() => {}, 1_000)
  const rows: Row[] = []
  for (const axis of axes) {
    for (const size of axis.sizes) rows.push(await measure(axis, size))
  }
  clearInterval(hold)
  return { name: `Cost of a tick by the size of the host, from generated files (medians of ${ROUNDS} rounds)`, rows }
}

async function measure({ collector, what, options = {} }: Axis, size: number): Promise<Row> {
  const root = new ProcRoot({ ...SMALL, [what]: size })
  const settings = collectorSettings({ name: collector, roots: root.roots, options })
  try {
    const probes = what === 'mounts' ? mountProbes(settings, root) : builtInProbes(settings)
    let seconds = 0
    const worker = await microseconds(async () => {
      seconds += 1
      for (const probe of probes) await probe.read(seconds)
    }, performance.now.bind(performance))
    const series = probes.reduce((sum, probe) => sum + probe.series.length, 0)
    for (const probe of probes) probe.close()
    // Its thread would notice that the folders of the generated root are not mounts.
    const main = what === 'mounts' ? '–' : round(await onMainThread(settings), 1)
    return {
      collector,
      'host has': `${size} ${what}`,
      series,
      'kB copied': round((series * 8) / 1000, 1),
      'worker µs': round(worker, 1),
      'worker µs/series': round(worker / series, 3),
      'main thread µs': main,
    }
  } finally {
    root.remove()
  }
}

/** Returns the probes of `disk`, with the folders of the generated root taken for the mounts in its mountinfo. */
function mountProbes(settings: BuiltInSettings, { deviceIds }: ProcRoot): Probe[] {
  return diskProbes({ ...settings, options: optionsOf(disk, settings.options) }, (path) => ({
    ...systemStatfs(path),
    deviceId: deviceIds.get(path.toString()) ?? '',
  }))
}

async function onMainThread(settings: CollectorSettings): Promise<number> {
  const entry = new URL('../entries/run.js', import.meta.url)
  const launch = threadLauncher({ entry, variables: process.env, logger: silentLogger })
  const options = { clock: systemClock, logger: silentLogger, emit: () => {}, onFrames: () => {} }
  const supervisor = new Supervisor(launch, systemClock, new StartGate(systemClock))
  const collector = new Collector(settings, supervisor.add(settings), options)
  await collector.start()
  const us = await microseconds(() => collector.tick(0), mainThreadMs)
  const { failed, lastError } = collector.stats()
  await collector.stop(1_000)
  if (failed > 0) throw new Error(`${settings.name}: ${failed} ticks failed: ${lastError}`)
  return us
}

/** Returns the median time of one call over the rounds, by this clock. */
async function microseconds(call: () => unknown, clockMs: () => number): Promise<number> {
  const warmMs = performance.now()
  for (let tick = 0; tick < WARM_UP_TICKS && performance.now() - warmMs < 2 * ROUND_MS; tick++) await call()
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [beganMs, beganWallMs] = [clockMs(), performance.now()]
    let calls = 0
    for (; performance.now() - beganWallMs < ROUND_MS; calls++) await call()
    rounds.push(((clockMs() - beganMs) * 1000) / calls)
  }
  return median(rounds)
}
