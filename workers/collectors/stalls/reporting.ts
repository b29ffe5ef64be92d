import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/shared/clock.js'
import type { Logger } from '../../../src/shared/logger.js'
import { requireLater } from '../../../src/shared/package-files.js'
import type { StallNotice, WatchedThread } from '../../../src/shared/stalls.js'
import type { Reporter, ReporterModule, ReporterParts } from './reporter.js'
import type { Watch } from './watch.js'

/** Loads the reporter before there is a stall to report. Returns undefined when nothing is to be sent or served. */
export function openReporter(
  { reporter, reports, tags }: WatchedThread,
  parts: Omit<ReporterParts, 'reports' | 'tags'>,
): Reporter | undefined {
  if (reporter === undefined) return undefined
  const module = requireLater(fileURLToPath(reporter)) as ReporterModule
  return module.openReporter({ ...parts, reports, tags })
}

/** Returns a logger whose lines the watched thread writes, as soon as its loop is free. */
export function loggerTo(send: (notice: StallNotice) => void): Logger {
  const at = (level: keyof Logger) => (fields: object, message: string) => send({ kind: 'log', level, fields, message })
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/**
 * Waits until a stall that has just ended is reported, two looks at most: the caller's loop turns, so the stall is over. Then sends
 * the remaining reports.
 */
export async function finish(
  watch: Pick<Watch, 'isUnsettled'>,
  reporter: Pick<Reporter, 'finish'> | undefined,
  { deadlineMs, thresholdMs }: { readonly deadlineMs: number; readonly thresholdMs: number },
): Promise<void> {
  const startMs = systemClock.monotonicMs()
  const passedMs = () => systemClock.monotonicMs() - startMs
  while (watch.isUnsettled && passedMs() < Math.min(deadlineMs, 3 * thresholdMs)) await look(thresholdMs / 2)
  await reporter?.finish(Math.max(0, deadlineMs - passedMs()))
}

function look(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.setTimer(ms, resolve))
}
