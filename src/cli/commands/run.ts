import { createEngine } from '../engine.js'
import type { RunFlags } from '../flags.js'
import { forceExit } from '../force-exit.js'
import type { Io } from '../io.js'
import { LiveConfig } from '../live-config.js'
import { createLogger } from '../log.js'
import { serveStatus } from '../status/serve-status.js'

/** Collects and sends until a signal asks it to stop. */
export async function runCommand(flags: RunFlags, io: Io): Promise<number> {
  const config = new LiveConfig(flags, io, { needsOutput: true })
  const { settings, log, warnings } = config.loaded
  const logger = createLogger(log)
  for (const warning of warnings) logger.warn({}, warning)
  const engine = createEngine(settings, logger, io)
  await engine.listen()
  await serveStatus({ engine, flags, resolved: () => config.loaded }, io, logger)
  // Before `started` is logged, because its reader may send a signal at once.
  const stopped = io.signals.until(() => {
    config.end()
    return engine.stop(engine.stopDeadlineMs)
  })
  engine.start()
  config.follow(logger, engine)
  const { forced } = await stopped
  if (forced) forceExit()
  return 0
}
