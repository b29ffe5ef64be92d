import { threadId } from 'node:worker_threads'
import { formatDuration, parseDuration } from './config/units.js'
import { Guard } from './main-thread/guard.js'
import { processView } from './main-thread/runtime/process-view.js'
import { RuntimeReader } from './main-thread/runtime/runtime-reader.js'
import { ThreadReporter } from './main-thread/runtime/thread-reporter.js'
import { type ScheduledTick, Scheduler } from './schedule/scheduler.js'
import { systemClock } from './shared/clock.js'
import { ConfigError } from './shared/errors.js'
import { silentLogger } from './shared/logger.js'
import { inRootContext } from './shared/root-context.js'

const SHORTEST_MS = 10
const LONGEST_MS = 86_400_000
/** Leaves out the start of the thread, which is not representative. */
const INITIAL_DELAY_MS = 2_000

export interface ReportRuntimeOptions {
  /** Value of the tag `thread`, not empty. @default the number of the thread */
  readonly name?: string
  /** Interval of the reports, on multiples of it: `250ms`, `10s`, `5m`, or milliseconds; 10ms to 24h. @default '10s' */
  readonly interval?: string | number
}

export interface RuntimeReporter {
  /** Ends the reports and frees everything. */
  stop(): void
}

/**
 * Reports the runtime of the calling worker thread (event loop, heap, garbage collection) to the agents of the process that are
 * configured with `collectors: { runtime: { threads: true } }`, if any. Does not keep the thread alive.
 * @throws ConfigError when the name or the interval cannot be used
 */
export function reportRuntime({
  name = String(threadId),
  interval = '10s',
}: ReportRuntimeOptions = {}): RuntimeReporter {
  const intervalMs = parseDuration(interval)
  if (intervalMs === undefined || intervalMs < SHORTEST_MS || intervalMs > LONGEST_MS) {
    const range = `${formatDuration(SHORTEST_MS)} to ${formatDuration(LONGEST_MS)}`
    throw new ConfigError([{ path: 'interval', message: `${JSON.stringify(interval)} is not a duration of ${range}` }])
  }
  if (typeof name !== 'string' || name === '') {
    throw new ConfigError([{ path: 'name', message: 'must be a string that is not empty' }])
  }
  return inRootContext(() => startReports(name, intervalMs))
}

function startReports(name: string, intervalMs: number): RuntimeReporter {
  const guard = new Guard({ clock: systemClock, random: Math.random, logger: silentLogger })
  const { clock, random } = guard
  const reader = new RuntimeReader(clock, processView, 'thread')
  const reporter = new ThreadReporter({ reader, random, name })
  const initialDelayMs = Math.min(INITIAL_DELAY_MS, intervalMs)
  const scheduler = new Scheduler({ clock, random, align: true, initialDelayMs })
  const onTick = ({ tsMs }: ScheduledTick) => void guard.settle('runtime', reporter.report(tsMs))
  scheduler.add({ intervalMs, jitterMs: 0, onTick })
  scheduler.start()
  return {
    stop() {
      scheduler.stop()
      reporter.stop()
    },
  }
}
