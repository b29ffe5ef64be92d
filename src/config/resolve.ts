import path from 'node:path'
import { lookAround } from '../shared/cgroups/surroundings.js'
import type { Settings } from '../shared/settings.js'
import type { AgentConfig } from './agent-config.js'
import type { Context } from './context.js'
import type { Facts } from './facts.js'
import type { ValuesOf } from './field.js'
import { isBlank } from './is-blank.js'
import { checkNames, nameSettings } from './name-fields.js'
import { valueAt } from './path.js'
import { processTags } from './process-tags.js'
import { type ReadableOf, readMapping } from './read.js'
import { readCollectors } from './read-collectors.js'
import { type Output, readOutputs } from './read-outputs.js'
import { Report } from './report.js'
import { type Inherited, resolveCollectors } from './resolve-collectors.js'
import { resolveOutputs } from './resolve-outputs.js'
import { resolveStallReports } from './resolve-stall-reports.js'
import { generalFields, type LogLevel } from './schema.js'

type General = ValuesOf<typeof generalFields>

export interface Resolved {
  readonly settings: Settings
  readonly logLevel: LogLevel
}

/**
 * Resolves the configuration of an embedded agent. Does not replace placeholders: a program reads its environment itself.
 * @param input as given by the program; of type AgentConfig if it is valid
 * @throws ConfigError with every problem
 */
export function resolveConfig(input: AgentConfig, facts: Facts): Settings {
  const report = new Report(input, new Map(), 'code')
  return resolve(input, { facts, baseDirOf: () => facts.cwd, embedded: true, report }).settings
}

/**
 * Applies defaults and units, and checks everything.
 * @throws ConfigError with every problem, including those already in the report
 */
export function resolve(input: unknown, context: Context): Resolved {
  const { report } = context
  const general = readMapping(generalFields, input, [], report, ['collectors', 'outputs'])
  const readCollector = readCollectors(valueAt(input, ['collectors']) ?? {}, context)
  const readOutput = readOutputs(valueAt(input, ['outputs']) ?? [], context)
  const inherited = inheritedOf(general, context)
  const collectorSettings = resolveCollectors(readCollector, inherited, context)
  const stallOutput = resolveStallReports(collectorSettings, readOutput, context)
  if (general.hostCollectors === 'once' && context.facts.platform === 'win32') {
    report.addValue(['hostCollectors'], 'is not possible on Windows: write every')
  }
  if (general.expose !== undefined) checkNames(general.expose, ['expose'], report)
  report.throwIfAny()
  // No problem was reported, so every field is present.
  const { host, initialDelay, align, hostCollectors, scope, expose, stop, log } = general as General
  const tags = Object.fromEntries(Object.entries((general as General).tags).filter(([, value]) => value !== ''))
  return {
    settings: {
      host: hostNameOf(host, context.facts),
      tags,
      initialDelayMs: initialDelay,
      align,
      roots: inherited.roots,
      hostCollectors,
      processTags: processTags(hostCollectors, tags, context.facts),
      collectors: collectorSettings,
      scope,
      ...(inherited.surroundings && { surroundings: inherited.surroundings }),
      outputs: resolveOutputs(readOutput as readonly Output[], context),
      ...(stallOutput === undefined ? {} : { stallOutput }),
      ...(expose.listen === undefined ? {} : { expose: { listen: expose.listen, names: nameSettings(expose) } }),
      stopDeadlineMs: stop.deadline,
    },
    logLevel: log.level,
  }
}

/** @param configured may be blank when it comes from a variable */
function hostNameOf(configured: string | undefined, { env, hostname }: Facts): string {
  return [configured, env['HOSTNAME'], hostname].find((name) => name !== undefined && !isBlank(name)) ?? 'unknown'
}

/** A top-level value with a problem becomes NaN, which passes every range check. */
function inheritedOf(general: ReadableOf<typeof generalFields>, { baseDirOf, facts }: Context): Inherited {
  const { interval = Number.NaN, jitter = Number.NaN, procRoot = '/proc', sysRoot = '/sys', rootfs = '/' } = general
  const absolute = (key: string, directory: string) => path.resolve(baseDirOf([key]), directory)
  const roots = {
    procRoot: absolute('procRoot', procRoot),
    sysRoot: absolute('sysRoot', sysRoot),
    rootfs: absolute('rootfs', rootfs),
  }
  const isFolder = (path: string) => facts.stat(path)?.kind === 'directory'
  const surroundings = facts.platform === 'linux' ? lookAround(roots, { ...facts, isFolder }) : undefined
  return { intervalMs: interval, jitterMs: jitter, roots, surroundings }
}
