import { Command } from 'commander'
import { nearest } from '../config/nearest.js'
import { quoteString } from '../config/report.js'
import { describeError } from '../shared/describe-error.js'
import type { ConfigProblem } from '../shared/errors.js'
import { version } from '../shared/version.js'
import {
  addCheckFlags,
  addCollectorsFlags,
  addDashboardFlags,
  addInitFlags,
  addOnceFlags,
  addPostmortemFlags,
  addReceiveFlags,
  addRunFlags,
  addStatusFlags,
} from './flags.js'
import type { Io } from './io.js'

/** Runs a command with its flags, and the words that it takes besides, as written. Returns the exit status. */
type CommandFunction<Flags> = (flags: Flags, io: Io, ...words: string[]) => Promise<number>

interface Program {
  readonly io: Io
  readonly root: Command
  /** Problems found in the command line so far. */
  readonly usage: readonly ConfigProblem[]
  /** Called with the exit status of the command. */
  readonly onStatus: (status: number) => void
}

/** Defines every command. A command's module is loaded when it runs, because most need only a few dependencies. */
export function createProgram(io: Io, usage: readonly ConfigProblem[], onStatus: (status: number) => void): Command {
  const root = new Command('hostpulse')
    .description('Collects host metrics in worker threads and sends them by HTTP')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are reported together with all other problems.
      outputError: () => {},
    })
  const program = { io, root, usage, onStatus }
  add(program, 'run', 'collect and send until stopped', addRunFlags, async () => {
    return (await import('./commands/run.js')).runCommand
  })
  add(program, 'once', 'take a few ticks and print the last one', addOnceFlags, async () => {
    return (await import('./commands/once.js')).onceCommand
  })
  add(program, 'check', 'validate a configuration and print it resolved', addCheckFlags, async () => {
    return (await import('./commands/check.js')).checkCommand
  })
  add(program, 'init', 'write the annotated default configuration', addInitFlags, async () => {
    return (await import('./commands/init.js')).initCommand
  })
  add(program, 'collectors', 'list collectors and their metrics', addCollectorsFlags, async () => {
    return (await import('./commands/collectors.js')).collectorsCommand
  })
  add(program, 'receive', 'local receiver with a page', addReceiveFlags, async () => {
    return (await import('./commands/receive.js')).receiveCommand
  })
  add(program, 'status', 'ask the running agents how they are', addStatusFlags, async () => {
    return (await import('./commands/status.js')).statusCommand
  })
  add(program, 'postmortem', 'read a black box: what led to the end of a process', addPostmortemFlags, async () => {
    return (await import('./commands/postmortem.js')).postmortemCommand
  })
  add(program, 'dashboard', 'receiver, page and agent in one process', addDashboardFlags, async () => {
    return (await import('./commands/dashboard.js')).dashboardCommand
  })
  return root
}

function add<Flags>(
  { io, root, usage, onStatus }: Program,
  name: string,
  summary: string,
  addFlags: (command: Command) => Command,
  load: () => Promise<CommandFunction<Flags>>,
): void {
  const command = addFlags(root.command(name).description(summary).allowUnknownOption().allowExcessArguments())
  command.action(async () => {
    const run = await load().catch((error: unknown) => {
      throw new Error(`cannot be loaded: ${describeError(error)}`)
    })
    const words = command.args.slice(0, command.registeredArguments.length)
    onStatus(await run({ ...command.opts(), usage: [...usage, ...unknownWords(command)] } as Flags, io, ...words))
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
  const taken = command.registeredArguments.length === 0 ? 'flags only' : 'one file and flags'
  return [{ path: '', message: `unexpected word ${quoteString(word)}: ${command.name()} takes ${taken}` }]
}

/** Returns the flag without its value, which may be a secret: `--flag` of `--flag=value`, `-f` of `-fvalue`. */
function flagOf(word: string): string {
  const [flag = ''] = /^--[a-z\d-]*|^-./is.exec(word) ?? []
  return flag
}
