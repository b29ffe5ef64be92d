import { allCommands } from './all-commands.js'
import type { Io } from './io.js'
import { runCommandLine } from './run-command-line.js'

/** Runs a command line. @returns the exit status */
export function runProgram(words: readonly string[], io: Io): Promise<number> {
  return runCommandLine(words, io, allCommands)
}
