import type { Io } from './io.js'
import { runCommandLine } from './run-command-line.js'
import { statusDefinition } from './status/definition.js'

/** Runs a command line of `status` alone. It has its own small bundle, because probes run it often. */
export function runProgram(words: readonly string[], io: Io): Promise<number> {
  return runCommandLine(words, io, [statusDefinition])
}
