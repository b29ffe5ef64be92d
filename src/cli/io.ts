import type { Facts } from '../config/facts.js'
import type { Signals } from './signals.js'

/** A stream that results or logs are written to. */
export interface Terminal {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Characters on a line; undefined when the stream is not a terminal. */
  readonly columns?: number
}

/** Width of what is printed for people when the stream is not a terminal. */
const DEFAULT_WIDTH = 100

/** Returns the characters on a line. */
export function widthOf({ columns = DEFAULT_WIDTH }: Terminal): number {
  return columns
}

/** The streams and variables of the process that a command uses. */
export interface Io {
  /** Results only. */
  readonly stdout: Terminal
  /** Logs and messages. */
  readonly stderr: Terminal
  readonly facts: Facts
  /** The signals that ask the process to stop. */
  readonly signals: Signals
}
