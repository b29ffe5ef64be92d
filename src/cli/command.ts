import type { Command } from 'commander'
import type { Io } from './io.js'

/** Runs a command with its flags and further words, as written. Returns the exit status. */
export type CommandFunction<Flags> = (flags: Flags, io: Io, ...words: string[]) => Promise<number>

/** A command of the program. */
export interface CommandDefinition {
  readonly name: string
  readonly summary: string
  readonly addFlags: (command: Command) => Command
  /** Loads the command's module when it runs, because most need only a few dependencies. */
  readonly load: () => Promise<CommandFunction<never>>
  /** Command lines, each with its purpose. */
  readonly examples: readonly (readonly [line: string, purpose: string])[]
  /** Meanings of the exit status. */
  readonly exits: Readonly<Record<number, string>>
}
