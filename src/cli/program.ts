import { Command } from 'commander'
import { nearest } from '../config/nearest.js'
import { quoteString } from '../config/report.js'
import { describeError } from '../shared/describe-error.js'
import type { ConfigProblem } from '../shared/errors.js'
import { version } from '../shared/version.js'
import type { CommandDefinition, CommandFunction } from './command.js'
import { closingHelp, NARROWEST_COLUMN } from './help.js'
import { type Io, widthOf } from './io.js'
import { wrap } from './wrap.js'

export interface ProgramOptions {
  readonly io: Io
  readonly commands: readonly CommandDefinition[]
  /** Problems found in the command line so far. */
  readonly usage: readonly ConfigProblem[]
  /** Called with the exit status of the command. */
  readonly onStatus: (status: number) => void
}

/** Defines the commands. */
export function createProgram(options: ProgramOptions): Command {
  const { io, commands } = options
  const root = new Command('hostpulse')
    .description('Collects host metrics in worker threads and sends them by HTTP')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => widthOf(io.stdout, io.facts),
      getErrHelpWidth: () => widthOf(io.stderr, io.facts),
      // Errors are reported together with all other problems.
      outputError: () => {},
    })
    .configureHelp({ minWidthToWrap: NARROWEST_COLUMN })
    .addHelpText('after', ({ error }) => {
      const hint = 'hostpulse COMMAND --help has the flags, examples and exit codes of a command.'
      return `\n${wrap(hint, widthOf(error ? io.stderr : io.stdout, io.facts), '')}`
    })
  for (const command of commands) add(root, command, options)
  return root
}

function add(root: Command, definition: CommandDefinition, { io, usage, onStatus }: ProgramOptions): void {
  const { name, summary, addFlags, load } = definition
  const command = addFlags(root.command(name).description(summary).allowUnknownOption().allowExcessArguments())
  command.addHelpText('after', ({ error }) => closingHelp(definition, widthOf(error ? io.stderr : io.stdout, io.facts)))
  command.action(async () => {
    const run: CommandFunction<never> = await load().catch((error: unknown) => {
      throw new Error(`cannot be loaded: ${describeError(error)}`)
    })
    const words = command.args.slice(0, command.registeredArguments.length)
    onStatus(
      await run({ ...command.opts<object>(), usage: [...usage, ...unknownWords(command)] } as never, io, ...words),
    )
  })
}

/** Returns a problem for each word that the command does not know. Not thrown, so that one message can name every problem. */
function unknownWords(command: Command): readonly ConfigProblem[] {
  const known = command.options.map(({ long }) => long ?? '')
  const words = command.args.slice(command.registeredArguments.length)
  const flags = words.filter((word) => /^-./.test(word)).map(flagOf)
  const problems = flags.map((flag) => {
    const meant = nearest(flag, known)
    return {
      path: flag,
      message:
        meant === undefined
          ? `unknown flag; see hostpulse ${command.name()} --help`
          : `unknown flag; did you mean ${meant}?`,
    }
  })
  // A word after an unknown flag is its value, which may be a secret.
  const [word] = words
  if (problems.length > 0 || word === undefined) return problems
  if (known.includes('--config') && /\.(?:ya?ml|json)$/i.test(word)) {
    const file = quoteString(word)
    return [{ path: '', message: `unexpected word ${file}; did you mean --config ${file.slice(1, -1)}?` }]
  }
  const taken = command.registeredArguments.length === 0 ? 'flags only' : 'one file and flags'
  return [{ path: '', message: `unexpected word ${quoteString(word)}: ${command.name()} takes ${taken}` }]
}

/** Returns the flag without its value, which may be a secret: `--flag` of `--flag=value`, `-f` of `-fvalue`. */
function flagOf(word: string): string {
  const [flag = ''] = /^--[a-z\d-]*|^-./is.exec(word) ?? []
  return flag
}
