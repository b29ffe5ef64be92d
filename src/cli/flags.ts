import { type Command, Option } from 'commander'
import { logLevels } from '../config/schema.js'
import { formatNames } from '../encode/formats.js'
import type { ConfigProblem } from '../shared/errors.js'

/*
 * The flags that commands share. Values stay as written. They are checked together with the configuration,
 * so that one message can name every problem.
 */

export interface UsageFlags {
  /** Problems of the command line itself: unknown flags, unexpected words. */
  readonly usage: readonly ConfigProblem[]
}

export interface SharedFlags extends UsageFlags {
  readonly config?: string
  readonly logLevel?: string
  readonly logFormat?: string
}

export interface CollectFlags extends SharedFlags {
  readonly endpoint?: readonly string[]
  readonly format?: string
  readonly interval?: string
  readonly sampleInterval?: string
  readonly collectors?: string
  readonly tag?: readonly string[]
  readonly host?: string
  readonly tokenFile?: string
  readonly flushInterval?: string
  readonly bufferPoints?: string
  readonly initialDelay?: string
  readonly procRoot?: string
  readonly sysRoot?: string
  readonly rootfs?: string
}

export interface RunFlags extends CollectFlags {
  readonly watch?: boolean
}

export interface OnceFlags extends CollectFlags {
  readonly ticks?: string
  readonly output?: string
  readonly send?: boolean
}

export interface ReceiveFlags extends SharedFlags {
  readonly listen?: string
  readonly store?: string
  readonly retention?: string
  readonly maxSeries?: string
  readonly receiveTokenFile?: string
  readonly insecure?: boolean
}

export type DashboardFlags = RunFlags &
  ReceiveFlags & {
    readonly open?: boolean
  }

export interface CheckFlags extends CollectFlags {
  readonly send?: boolean
}

export interface InitFlags extends UsageFlags {
  readonly config?: string
  readonly force?: boolean
}

export interface CollectorsFlags extends UsageFlags {
  readonly output?: string
}

export interface PostmortemFlags extends UsageFlags {
  readonly output?: string
}

function addSharedFlags(command: Command): Command {
  return command
    .option('-c, --config <file>', 'YAML or JSON; default: HOSTPULSE_CONFIG, else built-in defaults')
    .option('--log-level <level>', `${logLevels.join(', ')} (default info)`)
    .option('--log-format <format>', 'auto (pretty on a terminal, else JSON), json, pretty (default auto)')
}

/** Defaults of the schedule; those of a dashboard are shorter. */
const DEFAULTS = { interval: '10s', initialDelay: '2s' }
const DASHBOARD_DEFAULTS = { interval: '1s', initialDelay: '0' }

/** Adds the flags that `run`, `once`, `check` and `dashboard` share. */
function addCollectFlags(command: Command, { interval, initialDelay } = DEFAULTS): Command {
  return addSharedFlags(command)
    .addOption(repeatable('--endpoint <url>', 'send to this URL; replaces the outputs of the file'))
    .option('--format <format>', `wire format: ${formatNames.join(', ')} (default json)`)
    .option('--interval <duration>', `default tick of every collector (default ${interval})`)
    .option(
      '--sample-interval <duration>',
      'sample inside the tick, in every collector that supports it (default: no samples)',
    )
    .option('--collectors <list>', 'run exactly these, separated by commas')
    .addOption(repeatable('--tag <key=value>', 'a tag on every point'))
    .option('--host <name>', 'name of this host (default: HOSTNAME, else the name of the system)')
    .option('--token-file <file>', 'bearer token for every --endpoint')
    .option('--flush-interval <duration>', 'longest wait for a batch to fill (default 1s)')
    .option('--buffer-points <number>', 'points to keep while nothing can be sent (default 100000)')
    .option('--initial-delay <duration>', `delay of the first tick after start (default ${initialDelay})`)
    .option('--proc-root <dir>', 'read this directory instead of /proc')
    .option('--sys-root <dir>', 'read this directory instead of /sys')
    .option('--rootfs <dir>', 'read filesystem space below this directory instead of /')
}

export function addRunFlags(command: Command, defaults = DEFAULTS): Command {
  return addCollectFlags(command, defaults).option(
    '--watch',
    'reload the configuration when its files change, as SIGHUP does',
  )
}

export function addOnceFlags(command: Command): Command {
  return addCollectFlags(command)
    .option('--ticks <number>', 'collections, 250 ms apart; the last one is printed (default 2)')
    .option('--output <form>', 'table, or json as sent over the wire (default table)')
    .option('--send', 'send the last tick to each output')
}

export function addCheckFlags(command: Command): Command {
  return addCollectFlags(command).option('--send', 'send one point to each output')
}

export function addInitFlags(command: Command): Command {
  return command
    .option('-c, --config <file>', 'where to write it (default hostpulse.yaml)')
    .option('--force', 'overwrite the file')
}

export function addCollectorsFlags(command: Command): Command {
  return command.option('--output <form>', 'table or json (default table)')
}

export function addPostmortemFlags(command: Command): Command {
  return command
    .argument('<file>', 'a black box, as set by `collectors.stalls.blackBox.file`')
    .option('--output <form>', 'text or json (default text)')
}

export function addReceiveFlags(command: Command): Command {
  return addListenFlags(addSharedFlags(command))
}

export function addDashboardFlags(command: Command): Command {
  return addListenFlags(addRunFlags(command, DASHBOARD_DEFAULTS)).option('--open', 'open the page in a browser')
}

function addListenFlags(command: Command): Command {
  return command
    .option('--listen <host:port>', 'address of the receiver (default 127.0.0.1:9470; port 0: any free port)')
    .option('--store <file>', 'keep points in this file, or :memory: (default hostpulse/points.db in the state folder)')
    .option('--retention <duration>', 'time to keep points (default 168h; in memory 1h)')
    .option('--max-series <n>', 'most series to keep; points of further ones are rejected (default 100000)')
    .option('--receive-token-file <file>', 'require this token from every request')
    .option('--insecure', 'allow listening beyond loopback without a token')
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser((value: string, previous: string[] = []) => [
    ...previous,
    value,
  ])
}
