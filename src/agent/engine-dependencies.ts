import type { TransportFunction } from '../send/function-transport.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'
import type { HostProcess } from './host-process.js'
import type { Launchers } from './runners.js'

/** Dependencies of the engine. */
export interface EngineDependencies {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  readonly emit: EmitEvent
  /** Environment variables: for worker threads, and for `proxy: env`. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** Carries requests instead of HTTP. */
  readonly transport?: TransportFunction | undefined
  /** The folder with the entries of threads and child processes. @default this package's */
  readonly workersUrl?: URL | undefined
  /** See `AgentOptions.stallContext`. */
  readonly stallContext?: (() => unknown) | undefined
  /** Starts threads and processes. @default real ones */
  readonly launchers?: Launchers | undefined
}
