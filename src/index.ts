export { Agent } from './agent.js'
export type { AgentOptions } from './agent-options.js'
export type { AgentConfig } from './config/agent-config.js'
export type { TransportAnswer, TransportFunction, TransportRequest } from './deliver/function-transport.js'
export type { Clock, Timer } from './model/clock.js'
export type { CollectContext, CollectFunction } from './model/collect-context.js'
export { AgentError, type AgentErrorCode, ConfigError, type ConfigProblem } from './model/errors.js'
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
} from './model/events.js'
export type { Kind, Point, Tags } from './model/frame.js'
export type { Logger } from './model/logger.js'
export type {
  AgentStats,
  CollectorState,
  CollectorStats,
  OutputState,
  OutputStats,
  PointCounts,
  ReportCounts,
} from './model/stats.js'
export { version } from './model/version.js'
