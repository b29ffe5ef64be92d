export { Agent, type Reconfigured } from './agent/agent.js'
export type { AgentOptions } from './agent/options.js'
export type { AgentConfig } from './config/agent-config.js'
export type { TransportAnswer, TransportFunction, TransportRequest } from './send/function-transport.js'
export type { Clock, Timer } from './shared/clock.js'
export type { CollectContext, CollectFunction } from './shared/collect-context.js'
export { AgentError, type AgentErrorCode, ConfigError, type ConfigProblem } from './shared/errors.js'
export type {
  AgentEvents,
  CollectErrorEvent,
  CollectEvent,
  DropEvent,
  DropReason,
  FailureReason,
  SendErrorEvent,
  SendEvent,
  StateChangeEvent,
} from './shared/events.js'
export type { Kind, Point, Tags } from './shared/frame.js'
export type { Logger } from './shared/logger.js'
export type { StallCause, StallEvent, StallHost } from './shared/stalls.js'
export type {
  AgentStats,
  CollectorState,
  CollectorStats,
  OutputState,
  OutputStats,
  PointCounts,
  RemovedOutputs,
  ReportCounts,
  StallStats,
} from './shared/stats.js'
export { version } from './shared/version.js'
