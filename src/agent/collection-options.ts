import type { AgentView } from '../main-thread/agent/agent-reader.js'
import type { Guard } from '../main-thread/guard.js'
import type { CollectorOptions } from '../run/collector.js'
import type { StartGate } from '../run/start-gate.js'
import type { Clock } from '../shared/clock.js'
import type { EmitEvent } from '../shared/events.js'
import type { Logger } from '../shared/logger.js'
import type { OwnThreads } from '../shared/own-threads.js'
import type { HostProcess } from './host-process.js'
import type { Launchers } from './runners.js'

export interface CollectionOptions {
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
  readonly logger: Logger
  /** Catches what ticks and collectors throw. */
  readonly guard: Guard
  /** Lets one start of a worker or load of a package happen at a time. */
  readonly gate: StartGate
  readonly emit: EmitEvent
  /** Environment variables of the worker threads. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly hostProcess: HostProcess
  /** See `AgentOptions.stallContext`. */
  readonly stallContext?: (() => unknown) | undefined
  /** The folder with the entries of workers. @default this package's */
  readonly workersUrl?: URL | undefined
  /** @default real threads and processes */
  readonly launchers?: Launchers | undefined
  /** Returns 128 random bits in hex; undefined for a collection whose stalls are neither reported nor served. */
  readonly agentId?: (() => string) | undefined
  /** The threads of the agent. @default those of the collectors */
  readonly ownThreads?: OwnThreads | undefined
  /** For the agent's own collector. */
  readonly outputs: AgentView['outputs']
  readonly onFrames: CollectorOptions['onFrames']
}
