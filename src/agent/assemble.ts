import type { AgentConfig } from '../config/agent-config.js'
import { hostFacts } from '../config/facts.js'
import { resolveConfig } from '../config/resolve.js'
import { systemClock } from '../shared/clock.js'
import { ConfigError, type ConfigProblem } from '../shared/errors.js'
import type { EmitEvent } from '../shared/events.js'
import { silentLogger } from '../shared/logger.js'
import { ownProperties } from '../shared/own-properties.js'
import { Engine } from './engine.js'
import { hostProcess } from './host-process.js'
import type { AgentOptions } from './options.js'
import { stallOutputOf } from './stall-reporting.js'

/** The inside of an agent. */
export interface Inside {
  readonly status: 'assembled'
  readonly engine: Engine
  readonly stopDeadlineMs: number
}

/** The configuration cannot be used. */
export interface Refused {
  readonly status: 'refused'
  readonly problems: readonly ConfigProblem[]
}

/** A function of the host cannot be called from another thread. */
const NO_TRANSPORT: ConfigProblem = {
  path: 'collectors.stalls.report',
  message: 'reports leave from another thread, which cannot call the option transport: give url',
}

/**
 * Assembles the inside of an agent; starts nothing. Returns problems as a value: this module may be loaded beside a bundled or
 * compiled copy, and would throw another class `ConfigError` than the one the host imported.
 */
export function assemble(config: AgentConfig, options: AgentOptions, emit: EmitEvent): Inside | Refused {
  const {
    logger = silentLogger,
    clock = systemClock,
    random = Math.random,
    transport,
    workersUrl,
    stallContext,
  } = ownProperties(options)
  const facts = hostFacts()
  try {
    const settings = resolveConfig(config, facts)
    if (transport !== undefined && settings.stallOutput === undefined && stallOutputOf(settings) !== undefined) {
      return { status: 'refused', problems: [NO_TRANSPORT] }
    }
    const own = { emit, variables: facts.env, hostProcess, launchers: undefined }
    const engine = new Engine(settings, { clock, random, logger, transport, workersUrl, stallContext, ...own })
    return { status: 'assembled', engine, stopDeadlineMs: settings.stopDeadlineMs }
  } catch (error) {
    if (error instanceof ConfigError) return { status: 'refused', problems: error.problems }
    throw error
  }
}
