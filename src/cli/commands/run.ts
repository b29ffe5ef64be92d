import { createEngine } from '../engine.js'
import type { CollectFlags } from '../flags.js'
import { forceExit } from '../force-exit.js'
import type { Io } from '../io.js'
import { loadForCommand } from '../load.js'
import { createLogger } from '../log.js'

/** Collects and sends until a signal asks it to stop. */
export async function runCommand(flags: CollectFlags, io: Io): Promise<number> {
  const { settings, log, warnings } = loadForCommand(flags, io, { needsOutput: true })
  const logger = createLogger(log)
  for (const warning of warnings) logger.warn({}, warning)
  const engine = createEngine(settings, logger, io)
  await engine.listen()
  // Before `started` is logged, because its reader may send a signal at once.
  const stopped = io.signals.until(() => engine.stop(settings.stopDeadlineMs))
  engine.start()
  const { forced } = await stopped
  if (forced) forceExit()
  return 0
}
