import { describe } from './describe.js'
import type { Executor, Launch } from './executor.js'

/** Stands for a thread or process that could not be started. */
const NONE: Executor = { at: 0, atMs: 0, send() {}, kill() {}, abandon() {} }

/**
 * Makes what `launch` throws an exit like any other. A host may be out of memory, descriptors or threads for a while.
 * @param what for the message: a thread or a process
 */
export function withFailedLaunch(what: 'thread' | 'process', launch: Launch): Launch {
  return (onExit) => {
    try {
      return launch(onExit)
    } catch (error) {
      queueMicrotask(() => onExit({ reason: 'crash', message: notStarted(what, error) }))
      return NONE
    }
  }
}

/** Says that no thread or process could be started, and why. */
export function notStarted(what: 'thread' | 'process', error: unknown): string {
  return `no ${what} could be started: ${describe(error)}`
}
