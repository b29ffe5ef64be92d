import { applyEdits, type Edit } from '../config/edits.js'
import type { Fields, ValuesOf } from '../config/field.js'
import { isMapping, valueAt } from '../config/path.js'
import { replacePlaceholders } from '../config/placeholders.js'
import { Report } from '../config/report.js'
import { type Resolved, resolve } from '../config/resolve.js'
import { warningsOf } from '../config/warnings.js'
import { type ConfigFiles, readConfigFiles } from './config-file.js'
import { editsOf } from './edits.js'
import { logFlags } from './flag-schemas.js'
import type { SharedFlags } from './flags.js'
import type { Io } from './io.js'
import type { LogSettings } from './log.js'
import { readFlags } from './read-flags.js'

const NO_FLAGS = {}

export interface LoadOptions<Own extends Fields> {
  /** Flags of this command that are not part of the configuration. */
  readonly own?: Own
  /** Defaults that replace the schema's, by path: `interval`, `collectors.cpu.enabled`. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Whether the command needs an output. */
  readonly needsOutput?: boolean
  /** Whether the command adds its own output of format json. */
  readonly hasOwnOutput?: boolean
}

export interface Loaded<Own> extends Resolved {
  readonly log: LogSettings
  readonly own: Own
  /** One sentence for each setting that is valid but likely a mistake. */
  readonly warnings: readonly string[]
  /** Names of the files that the configuration file includes. */
  readonly included: readonly string[]
}

/**
 * Loads a command's settings from its flags, the environment and the configuration file, in this order of precedence.
 * @throws ConfigError with every problem of all three
 */
export function loadForCommand<Own extends Fields = typeof NO_FLAGS>(
  flags: SharedFlags,
  { facts, stderr }: Pick<Io, 'facts' | 'stderr'>,
  options: LoadOptions<Own> = {},
  files: ConfigFiles = readConfigFiles(flags, facts),
): Loaded<ValuesOf<Own>> {
  const first = new Report(undefined)
  first.addAll(flags.usage)
  const { logFormat } = readFlags(logFlags, flags, first)
  const own = readFlags(options.own ?? NO_FLAGS, flags, first)
  const { placeOf, baseDirOf } = files
  const fromFiles = replacePlaceholders(files.written, facts.env, new Report(undefined))
  const edits = [...defaultEdits(options.defaults), ...editsOf(flags, fromFiles, facts, first)]
  const { config, labels } = applyEdits(fromFiles, edits)
  const written = applyEdits(files.written, edits).config
  const unset = new Report(files.written, new Map(), 'text', placeOf)
  replacePlaceholders(withoutReplaced(files.written, edits), facts.env, unset)

  const report = new Report(written, new Map([...labels, ['', files.label]]), 'text', placeOf)
  report.addAll([...first.problems, ...files.problems])
  report.addSettling(unset.problems)
  if (
    options.needsOutput &&
    isEmpty(valueAt(config, ['outputs'])) &&
    isEmpty(valueAt(config, ['expose', 'listen'])) &&
    files.problems.length === 0 &&
    unset.problems.length === 0
  ) {
    report.add(
      ['outputs'],
      'there is none: give --endpoint URL, or try `hostpulse receive` for a receiver on this host',
    )
  }
  const resolved = resolve(config, {
    facts,
    baseDirOf,
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
    included: files.included,
  }
}

/** Removes values that a flag or variable replaces, so that a placeholder in them causes no problem. */
function withoutReplaced(written: unknown, edits: readonly Edit[]): unknown {
  const replaced = edits
    .filter(({ path, ifAbsent }) => path.length === 1 && ifAbsent !== true)
    .map(({ path: [key] }) => key)
  if (!isMapping(written)) return written
  return Object.fromEntries(Object.entries(written).filter(([key]) => !replaced.includes(key)))
}

function defaultEdits(defaults: Readonly<Record<string, unknown>> = {}): readonly Edit[] {
  return Object.entries(defaults).map(([key, value]) => ({ label: key, path: key.split('.'), value, ifAbsent: true }))
}

function isEmpty(outputs: unknown): boolean {
  return outputs === undefined || (Array.isArray(outputs) && outputs.length === 0)
}
