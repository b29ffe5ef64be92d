import { describeError } from '../shared/describe-error.js'
import type { Progress } from '../shared/progress.js'
import type { Request } from '../shared/protocol.js'

/** A response as it came from a worker, not validated yet. */
export interface RawResponse {
  readonly response: unknown
  /** Duration of the request in the worker. */
  readonly seconds: number
}

/** Reason for the end of a worker. */
export interface Exit {
  readonly reason: 'crash' | 'out-of-memory'
  readonly message: string
}

/** One thread or child process, from its start to its exit. */
export interface Worker {
  /**
   * Sends the requests of a round, which the worker handles one after the other. Never called before the previous round is
   * complete.
   * @param onResponse called once per response, in the order of the requests; never after the exit
   */
  send(requests: readonly Request[], onResponse: (response: RawResponse) => void): void
  /** The request being handled, as last reported by the worker; responses to earlier ones may not be sent yet. */
  readonly progress: Pick<Progress, 'index' | 'afterMs'>
  /** Ends the worker; `onExit` follows, as it does when the worker ends by itself. */
  kill(): void
  /** Lets the host process exit although the worker is stuck in the kernel. */
  abandon(): void
}

/** Starts a worker. `onExit` is called exactly once, never before this returns. */
export type Launch = (onExit: (exit: Exit) => void) => Worker

/** Stands for a worker that could not be started. */
const NO_WORKER: Worker = { progress: { index: 0, afterMs: 0 }, send() {}, kill() {}, abandon() {} }

/** Turns an exception of `launch` into an exit: a host may be out of memory, descriptors or threads for a while. */
export function safeLaunch(kind: 'thread' | 'process', launch: Launch): Launch {
  return (onExit) => {
    try {
      return launch(onExit)
    } catch (error) {
      queueMicrotask(() => onExit(launchFailure(kind, error)))
      return NO_WORKER
    }
  }
}

/** Returns the exit of a worker that could not be started. */
export function launchFailure(kind: 'thread' | 'process', error: unknown): Exit {
  return { reason: 'crash', message: `no ${kind} could be started: ${describeError(error)}` }
}

/** Returns the responses in a message. The message can be anything, because a user's module runs in its sender. */
export function responsesIn(message: unknown): readonly RawResponse[] {
  return Array.isArray(message) ? message.filter(isResponse) : []
}

function isResponse(value: unknown): value is RawResponse {
  return (
    typeof value === 'object' &&
    value !== null &&
    'response' in value &&
    'seconds' in value &&
    typeof value.seconds === 'number'
  )
}
