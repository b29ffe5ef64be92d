import type { Reporter, ReporterParts } from '../collectors/stalls/reporter.js'
import { RecentStalls } from './recent-stalls.js'
import { ReportMaker } from './report-maker.js'
import { ReportSender } from './report-sender.js'
import { StallServer } from './stall-server.js'

/** Creates the reporter of stalls, which works while the main thread is held. */
export function openReporter({
  options,
  reports,
  tags,
  heldMs,
  soFar,
  blackBoxLateMs,
  logger,
}: ReporterParts): Reporter {
  const { listen, threshold, reportAfter, maxStall } = options
  const recent = new RecentStalls(soFar)
  const sender = reports && new ReportSender(reports, logger)
  const maker =
    sender &&
    new ReportMaker({ tags, afterMs: Math.max(threshold, reportAfter), soFar, add: (frame) => sender.add(frame) })
  const server = listen && new StallServer({ listen, maxStallMs: maxStall, heldMs, recent, blackBoxLateMs, logger })
  void sender?.start()
  server?.start()
  return {
    held: (ms) => maker?.held(ms),
    ended: (seen) => {
      recent.add(seen.stall)
      maker?.ended(seen)
    },
    finish: async (deadlineMs) => sender?.finish(deadlineMs),
    close: () => {
      sender?.close()
      server?.close()
    },
  }
}
