import { CommanderError } from 'commander'
import { ConfigError } from '../model/errors.js'
import type { Io } from './io.js'
import { configMessage } from './message.js'
import { createProgram } from './program.js'

const DONE = 0
/** It failed at run time. */
const FAILED = 1
/** The command line or the configuration cannot be used. */
const USAGE = 2

/**
 * Runs one command line; what goes wrong is said on stderr, without a stack trace.
 * @param words without the names of node and the script
 * @returns the exit status
 */
export async function runProgram(words: readonly string[], io: Io): Promise<number> {
  let status = DONE
  const program = createProgram(io, (result) => {
    status = result
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE
    if (error instanceof ConfigError) io.stderr.write(configMessage(error))
    else io.stderr.write(`hostpulse: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof ConfigError ? USAGE : FAILED
  }
}
