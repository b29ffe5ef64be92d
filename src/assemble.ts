import type { AgentOptions } from './agent-options.js'
import type { AgentConfig } from './config/agent-config.js'
import { hostFacts } from './config/facts.js'
import { resolveConfig } from './config/resolve.js'
import { Engine } from './engine.js'
import { hostProcess } from './host-process.js'
import { systemClock } from './model/clock.js'
import type { EmitEvent } from './model/events.js'
import { silentLogger } from './model/logger.js'

/** The inside of an agent. */
export interface Assembled {
  readonly engine: Engine
  readonly stopDeadlineMs: number
}

/**
 * Puts the inside of an agent together; starts nothing.
 * @throws ConfigError with every problem of the configuration
 */
export function assemble(config: AgentConfig, options: AgentOptions, emit: EmitEvent): Assembled {
  const { logger = silentLogger, clock = systemClock, random = Math.random, transport } = options
  const facts = hostFacts()
  const settings = resolveConfig(config, facts)
  const engine = new Engine(settings, { clock, random, logger, emit, variables: facts.env, hostProcess, transport })
  return { engine, stopDeadlineMs: settings.stopDeadlineMs }
}
