import { CommanderError } from 'commander'
import { maskText } from '../config/mask-url.js'
import { describeError } from '../shared/describe-error.js'
import { ConfigError, type ConfigProblem } from '../shared/errors.js'
import type { CommandDefinition } from './command.js'
import { fitted } from './fitted.js'
import type { Io } from './io.js'
import { configMessage } from './message.js'
import { createProgram } from './program.js'

const DONE = 0
/** The command failed while it ran. */
const FAILED = 1
/** The command line or the configuration is invalid. */
const USAGE = 2

/**
 * Runs one command line. Reports errors on stderr, without a stack trace.
 * @param words without the names of node and the script
 * @param commands those that the program knows
 * @param usage problems found in the command line so far
 * @returns the exit status
 */
export async function runCommandLine(
  words: readonly string[],
  given: Io,
  commands: readonly CommandDefinition[],
  usage: readonly ConfigProblem[] = [],
): Promise<number> {
  const io = { ...given, stderr: fitted(given.stderr, given.facts) }
  let status = DONE
  const onStatus = (result: number) => {
    status = result
  }
  const program = createProgram({ io, commands, usage, onStatus })
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) return explain(error, io)
    // Only the last word can lack its value. The others can still be checked.
    if (error.code === 'commander.optionMissingArgument') {
      return await runCommandLine(words.slice(0, -1), io, commands, [
        ...usage,
        { path: words.at(-1) ?? '', message: 'needs a value' },
      ])
    }
    if (error.exitCode === 0) return DONE
    if (error.code !== 'commander.help') io.stderr.write(`hostpulse: ${usageMessage(error)}${hintFor(error, words)}\n`)
    return USAGE
  }
}

/** Masks the unknown word that commander quotes: when `--endpoint` was forgotten, it is a URL. */
function usageMessage({ message }: CommanderError): string {
  return message.replace(/^error: /, '').replace(/'(.*)'/s, (_, word: string) => `'${maskText(word)}'`)
}

/** Points to the help of the command that lacks an argument. */
function hintFor({ code }: CommanderError, [name]: readonly string[]): string {
  return code === 'commander.missingArgument' ? `; see hostpulse ${name} --help` : ''
}

function explain(error: unknown, { stderr }: Io): number {
  if (error instanceof ConfigError) {
    stderr.write(configMessage(error))
    return USAGE
  }
  stderr.write(`hostpulse: ${describeError(error)}\n`)
  return FAILED
}
