import type { Io } from './io.js'
import { runCommandLine } from './run-command-line.js'
import { statusDefinition } from './status/definition.js'

/** Runs a command line of `status` alone: a bundle of its own, a small one, because probes run it often. */
export function runProgram(words: readonly string[], io: Io): Promise<number> {
  return runCommandLine(words, io, [statusDefinition])
}
