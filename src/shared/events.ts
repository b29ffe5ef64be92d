import type { StallEvent } from './stalls.js'
import type { CollectorState, OutputState } from './stats.js'

/** Reason for a failed collection: a value of the tag `reason` of agent_collector_failures_total. */
export type FailureReason = 'error' | 'no-data' | 'timeout' | 'crash' | 'out-of-memory' | 'bad-result' | 'load'

/** Reason for dropping points. */
export type DropReason = 'overflow' | 'expired' | 'shutdown'

/** A collection succeeded. */
export interface CollectEvent {
  readonly collector: string
  /** The tick's scheduled wall time, milliseconds since the epoch. */
  readonly tsMs: number
  readonly points: number
  readonly seconds: number
  /** Sources that could not be read. */
  readonly partial: number
}

/** A collection failed. */
export interface CollectErrorEvent {
  readonly collector: string
  readonly tsMs: number
  readonly reason: FailureReason
  readonly message: string
  /** Failures in a row, this one included. */
  readonly failures: number
}

/** A batch, or the part of it that the receiver accepts, was delivered. */
export interface SendEvent {
  readonly output: string
  readonly points: number
  readonly bytes: number
  /** Duration of the attempt that succeeded. */
  readonly seconds: number
  readonly status: number | null
}

/** An attempt to send a batch failed. */
export interface SendErrorEvent {
  readonly output: string
  readonly points: number
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  readonly message: string
  /** Consequence for the batch. */
  readonly verdict: 'retry' | 'keep' | 'split' | 'rejected'
}

/** The agent dropped its oldest points. */
export interface DropEvent {
  readonly output: string
  readonly reason: DropReason
  readonly points: number
}

/** A collector or an output changed its state. */
export type StateChangeEvent =
  | { readonly part: 'collector'; readonly name: string; readonly from: CollectorState; readonly to: CollectorState }
  | { readonly part: 'output'; readonly name: string; readonly from: OutputState; readonly to: OutputState }

/** Events of an agent, by name; also published on node:diagnostics_channel as `hostpulse:<event>`. */
export interface AgentEvents {
  collect: CollectEvent
  collectError: CollectErrorEvent
  send: SendEvent
  sendError: SendErrorEvent
  drop: DropEvent
  stateChange: StateChangeEvent
  stall: StallEvent
}

/** Emits an event; passed to the parts of an agent. */
export type EmitEvent = <Name extends keyof AgentEvents>(name: Name, event: AgentEvents[Name]) => void
