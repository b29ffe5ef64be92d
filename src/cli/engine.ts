import { Engine } from '../agent/engine.js'
import { hostProcess } from '../agent/host-process.js'
import { systemClock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { Settings } from '../shared/settings.js'
import type { Io } from './io.js'

/** Creates the agent that commands run: with this process's clock, environment and streams, and without event listeners. */
export function createEngine(settings: Settings, logger: Logger, { facts }: Io): Engine {
  return new Engine(settings, {
    clock: systemClock,
    random: Math.random,
    logger,
    emit: () => {},
    variables: facts.env,
    hostProcess,
  })
}
