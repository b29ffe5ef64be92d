import type { Facts } from '../config/facts.js'
import type { Signals } from './signals.js'

/** A stream that results or logs are written to. */
export interface Terminal {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** How many characters fit on a line; undefined when it is no terminal. */
  readonly columns?: number
}

/** What a command sees of the process. */
export interface Io {
  /** Results only. */
  readonly stdout: Terminal
  /** Logs and messages. */
  readonly stderr: Terminal
  readonly facts: Facts
  /** Those that ask it to go. */
  readonly signals: Signals
}
