import type { AgentConfig } from '../config/agent-config.js'
import { hostFacts } from '../config/facts.js'
import { resolveConfig } from '../config/resolve.js'
import type { TransportFunction } from '../send/function-transport.js'
import { systemClock } from '../shared/clock.js'
import { ConfigError, type ConfigProblem } from '../shared/errors.js'
import type { EmitEvent } from '../shared/events.js'
import { silentLogger } from '../shared/logger.js'
import { ownProperties } from '../shared/own-properties.js'
import type { Settings } from '../shared/settings.js'
import { Engine } from './engine.js'
import { hostProcess } from './host-process.js'
import type { AgentOptions } from './options.js'
import { stallOutputOf } from './stall-reporting.js'

/** The inside of an agent. */
export interface Inside {
  readonly status: 'assembled'
  readonly engine: Engine
  /** Resolves another configuration for the same options. Logs why one is refused. */
  resolve(config: AgentConfig): Resolved | Refused
}

/** The configuration can be used. */
export interface Resolved {
  readonly status: 'resolved'
  readonly settings: Settings
}

/** The configuration cannot be used. */
export interface Refused {
  readonly status: 'refused'
  readonly problems: readonly ConfigProblem[]
}

/** Problem of reports with the option `transport`: another thread cannot call a function of the host. */
const NO_TRANSPORT: ConfigProblem = {
  path: 'collectors.stalls.report',
  message: 'reports leave from another thread, which cannot call the option transport: give url',
}

/**
 * Assembles the inside of an agent; starts nothing. Returns problems as a value: this module may be loaded beside a bundled or
 * compiled copy, and would throw a different class `ConfigError` from the one that the host imported.
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
  const found = resolved(config, transport)
  if (found.status === 'refused') return found
  const own = { emit, variables: hostFacts().env, hostProcess, launchers: undefined }
  const engine = new Engine(found.settings, { clock, random, logger, transport, workersUrl, stallContext, ...own })
  return {
    status: 'assembled',
    engine,
    resolve: (next) => {
      const outcome = resolved(next, transport)
      if (outcome.status === 'refused') engine.reject(outcome.problems)
      return outcome
    },
  }
}

function resolved(config: AgentConfig, transport: TransportFunction | undefined): Resolved | Refused {
  try {
    const settings = resolveConfig(config, hostFacts())
    if (transport !== undefined && settings.stallOutput === undefined && stallOutputOf(settings) !== undefined) {
      return { status: 'refused', problems: [NO_TRANSPORT] }
    }
    return { status: 'resolved', settings }
  } catch (error) {
    if (error instanceof ConfigError) return { status: 'refused', problems: error.problems }
    throw error
  }
}
