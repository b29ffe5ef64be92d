// A collector that loops forever and is killed a thousand times, beside three healthy ones with ticks of 50 ms.
import { readdirSync } from 'node:fs'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Collector } from '../src/run/collector.js'
import { StartGate } from '../src/run/start-gate.js'
import { Supervisor } from '../src/run/supervisor.js'
import { type ScheduledTick, Scheduler } from '../src/schedule/scheduler.js'
import { systemClock } from '../src/shared/clock.js'
import { silentLogger } from '../src/shared/logger.js'
import { faultySettings, launcher, threadCount } from '../test/faults/rig.js'
import { collectorSettings } from '../test/helpers/collector-settings.js'
import { mainThreadMs, percentile } from './lib/main-thread.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const ABORTS = 1_000
const WARM_UP = 200

const megabytes = (bytes: number) => Number((bytes / 1e6).toFixed(1))

/** Returns the resources of the process. RSS is also given without the heap's empty part: V8 grows its new space by up to 48 MB. */
function held() {
  for (let times = 0; times < 3; times++) collectGarbage()
  const { rss, heapTotal, heapUsed } = process.memoryUsage()
  return {
    'RSS MB': megabytes(rss),
    'without empty heap MB': megabytes(rss - heapTotal + heapUsed),
    'heap used MB': megabytes(heapUsed),
    threads: threadCount(),
    descriptors: readdirSync('/proc/self/fd').length,
  }
}

export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const hold = setInterval(() => {}, 1_000)
  const latenessMs: number[] = []
  const options = { clock: systemClock, logger: silentLogger, emit: () => {}, onFrames: () => {} }
  const healthy = ['cpu', 'memory', 'system'].map((name) => {
    const settings = collectorSettings({ name, intervalMs: 50 })
    const supervisor = new Supervisor(launcher('thread', silentLogger), systemClock, new StartGate(systemClock))
    return new Collector(settings, supervisor.add(settings), options)
  })
  const scheduler = new Scheduler({ clock: systemClock, random: Math.random, align: true, initialDelayMs: 0 })
  for (const collector of healthy) {
    await collector.start()
    const onTick = ({ tsMs, latenessMs: lateMs }: ScheduledTick) => {
      latenessMs.push(lateMs)
      void collector.tick(tsMs)
    }
    scheduler.add({ intervalMs: 50, jitterMs: 0, onTick })
  }
  scheduler.start()

  const runner = new Supervisor(launcher('thread', silentLogger), systemClock, new StartGate(systemClock)).add(
    faultySettings('loops', { timeoutMs: 10 }),
  )
  const abort = async (times: number) => {
    for (let aborts = 0; aborts < times; aborts++) {
      await runner.start()
      await runner.collect(0)
    }
    await runner.start()
  }
  await abort(WARM_UP)
  const before = held()
  latenessMs.length = 0
  const [beganMs, beganCpuMs] = [performance.now(), mainThreadMs()]
  await abort(ABORTS)
  const cost = (mainThreadMs() - beganCpuMs) / ABORTS
  const seconds = (performance.now() - beganMs) / 1_000
  const lateness = Object.fromEntries(
    [0.5, 0.99, 1].map((share) => [`lateness p${share * 100} ms`, Number(percentile(latenessMs, share).toFixed(2))]),
  )
  const after = held()

  scheduler.stop()
  const failed = healthy.reduce((sum, collector) => sum + collector.stats().failed + collector.stats().restarts, 0)
  await Promise.all([runner.close(), ...healthy.map((collector) => collector.stop(1_000))])
  clearInterval(hold)
  const rows = [
    { when: `before ${ABORTS} aborts`, ...before },
    {
      when: `after, ${seconds.toFixed(0)} s`,
      ...after,
      ...lateness,
      'main thread ms per abort': Number(cost.toFixed(2)),
      'healthy failed': failed,
    },
  ]
  return { name: `${ABORTS} aborts of a looping collector, deadline 10 ms`, rows }
}
