import path from 'node:path'
import { applyEdits, type Edit } from '../config/edits.js'
import type { Facts } from '../config/facts.js'
import type { Fields, ValuesOf } from '../config/field.js'
import { loadFile } from '../config/load-file.js'
import { valueAt } from '../config/path.js'
import { replacePlaceholders } from '../config/placeholders.js'
import { type ReadableOf, readMapping } from '../config/read.js'
import { Report } from '../config/report.js'
import { type Resolved, resolve } from '../config/resolve.js'
import { warningsOf } from '../config/warnings.js'
import type { ConfigProblem } from '../shared/errors.js'
import { editsOf } from './edits.js'
import { logFlags } from './flag-schemas.js'
import type { SharedFlags } from './flags.js'
import type { Io } from './io.js'
import type { LogSettings } from './log.js'

const NO_FLAGS = {}

export interface LoadOptions<Own extends Fields> {
  /** Flags of this command that are not part of the configuration. */
  readonly own?: Own
  /** Defaults that replace the schema's, by path: `interval`, `collectors.cpu.enabled`. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Whether the command is of no use without an output. */
  readonly needsOutput?: boolean
  /** Whether the command adds an output of format json of its own. */
  readonly hasOwnOutput?: boolean
}

export interface Loaded<Own> extends Resolved {
  readonly log: LogSettings
  readonly own: Own
  /** One sentence for each setting that is valid but likely a mistake. */
  readonly warnings: readonly string[]
}

/**
 * Loads a command's settings from its flags, the environment and the configuration file, in this order of precedence.
 * @throws ConfigError with every problem of all three
 */
export function loadForCommand<Own extends Fields = typeof NO_FLAGS>(
  flags: SharedFlags,
  { facts, stderr }: Pick<Io, 'facts' | 'stderr'>,
  options: LoadOptions<Own> = {},
): Loaded<ValuesOf<Own>> {
  const first = new Report(undefined)
  first.addAll(flags.usage)
  const { logFormat } = readFlags(logFlags, flags, first)
  const own = readFlags(options.own ?? NO_FLAGS, flags, first)
  const file = readConfigFile(flags, facts)
  const edits = [...defaultEdits(options.defaults), ...editsOf(flags, file.config, facts, first)]
  const { config, labels } = applyEdits(file.config, edits)
  const written = applyEdits(file.written, edits).config

  const report = new Report(written, new Map([...labels, ['', file.label]]))
  report.addAll(first.problems)
  report.addSettling(file.problems.filter(({ path: where }) => !isReplaced(where, edits)))
  if (
    options.needsOutput &&
    isEmpty(valueAt(config, ['outputs'])) &&
    isEmpty(valueAt(config, ['expose', 'listen'])) &&
    file.problems.length === 0
  ) {
    report.add(
      ['outputs'],
      'there is none: give --endpoint URL, or try `hostpulse receive` for a receiver on this host',
    )
  }
  const resolved = resolve(config, {
    facts,
    baseDir: file.directory,
    embedded: false,
    hasOwnOutput: options.hasOwnOutput,
    report,
  })
  const format = logFormat === 'json' || (logFormat === 'auto' && !stderr.isTTY) ? 'json' : 'pretty'
  return {
    ...resolved,
    log: { level: resolved.logLevel, format, color: stderr.isTTY === true && !facts.env['NO_COLOR'] },
    own: own as ValuesOf<Own>,
    warnings: warningsOf(resolved.settings, facts),
  }
}

/** Reads these flags; problems are reported under `--flag-name`. */
export function readFlags<Own extends Fields>(fields: Own, flags: object, problems: Report): ReadableOf<Own> {
  const values = Object.entries(flags).filter(([key]) => Object.hasOwn(fields, key))
  const labels = values.map(
    ([key]) => [key, `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] as const,
  )
  const report = new Report(flags, new Map(labels))
  const read = readMapping(fields, Object.fromEntries(values), [], report)
  problems.addAll(report.problems)
  return read
}

interface ConfigFile {
  /** The configuration as written. */
  readonly written: unknown
  /** The configuration with its placeholders replaced. */
  readonly config: unknown
  /** Problems of the file as a whole and of its placeholders. */
  readonly problems: readonly ConfigProblem[]
  readonly directory: string
  /** The file's name as the user wrote it. */
  readonly label: string
}

function readConfigFile(flags: SharedFlags, facts: Facts): ConfigFile {
  const label = flags.config ?? (facts.env['HOSTPULSE_CONFIG'] || undefined)
  if (label === undefined) return { written: {}, config: {}, problems: [], directory: facts.cwd, label: '' }
  const file = path.resolve(facts.cwd, label)
  const report = new Report(undefined, new Map([['', label]]))
  const written = loadFile(file, facts, report) ?? {}
  const quoting = new Report(written)
  const config = replacePlaceholders(written, facts.env, quoting)
  return {
    written,
    config,
    problems: [...report.problems, ...quoting.problems],
    directory: path.dirname(file),
    label: label || file,
  }
}

/** Whether a flag or variable replaces what the file has at this path, or around it. */
function isReplaced(where: string, edits: readonly Edit[]): boolean {
  return edits.some(({ path: [key, ...rest], ifAbsent }) => {
    const isWhole = rest.length === 0 && ifAbsent !== true
    return isWhole && (where === key || ['.', '['].some((next) => where.startsWith(`${key}${next}`)))
  })
}

function defaultEdits(defaults: Readonly<Record<string, unknown>> = {}): readonly Edit[] {
  return Object.entries(defaults).map(([key, value]) => ({ label: key, path: key.split('.'), value, ifAbsent: true }))
}

function isEmpty(outputs: unknown): boolean {
  return outputs === undefined || (Array.isArray(outputs) && outputs.length === 0)
}
