import type { Facts } from '../config/facts.js'
import type { Signals } from './signals.js'

/** A stream that results or logs are written to. */
export interface Terminal {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Characters on a line; undefined when the stream is not a terminal. */
  readonly columns?: number
}

/** Width of text for people when the stream is not a terminal. */
const DEFAULT_WIDTH = 100

/** Returns the characters on a line, as COLUMNS or the terminal says; undefined for a pipe or a file. */
export function knownWidth({ columns }: Terminal, { env }: Pick<Facts, 'env'>): number | undefined {
  const given = Number(env['COLUMNS'])
  return Number.isInteger(given) && given > 0 ? given : columns
}

/** Returns `knownWidth`, or the default. */
export function widthOf(terminal: Terminal, facts: Pick<Facts, 'env'>): number {
  return knownWidth(terminal, facts) ?? DEFAULT_WIDTH
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
