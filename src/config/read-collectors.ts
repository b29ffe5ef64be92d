import {
  builtInCollectors,
  builtInNames,
  canBeSampled,
  collectorName,
  isBuiltIn,
  userCollector,
} from './collector-schema.js'
import { type Context, localFile } from './context.js'
import { nearest } from './nearest.js'
import { isMapping, ownValue } from './path.js'
import { readMapping } from './read.js'
import { quoteString } from './report.js'
import { whyDistrusted } from './trust.js'

interface NameFilterInput {
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
}

/** What could be read of one collector's section, whichever collector it is. */
export interface ReadCollector {
  readonly name: string
  readonly enabled?: boolean | undefined
  readonly interval?: number | undefined
  readonly jitter?: number | undefined
  readonly timeout?: number | undefined
  readonly isolation?: 'thread' | 'process' | undefined
  readonly group?: string | undefined
  readonly source?: 'auto' | 'procfs' | 'systeminformation' | undefined
  readonly sampleInterval?: number | undefined
  readonly emit?: 'summary' | 'all' | undefined
  readonly perCore?: boolean | undefined
  readonly mounts?: NameFilterInput | undefined
  readonly devices?: NameFilterInput | undefined
  readonly interfaces?: NameFilterInput | undefined
  readonly threads?: boolean | undefined
  readonly module?: string | undefined
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

/** Reads the section `collectors`: the built-in ones, mentioned or not, then the user's own. */
export function readCollectors(input: unknown, context: Context): readonly ReadCollector[] {
  if (!isMapping(input)) {
    context.report.add(['collectors'], 'must be a mapping of collectors to their settings')
    return []
  }
  const own = Object.keys(input).filter((name) => !isBuiltIn(name))
  return [
    ...builtInNames.map((name) => readBuiltIn(name, ownValue(input, name) ?? {}, context)),
    ...own.map((name) => readUserCollector(name, ownValue(input, name), context)),
  ]
}

function readBuiltIn(name: keyof typeof builtInCollectors, input: unknown, context: Context): ReadCollector {
  if (typeof input === 'boolean') {
    context.report.add(['collectors', name], `must be a mapping: write { enabled: ${input} }`)
    return { name, enabled: false }
  }
  const known = withoutMisplaced(name, input, context)
  if (isMapping(known) && Object.hasOwn(known, 'module')) {
    context.report.add(['collectors', name, 'module'], `${name} is built in: give a collector of your own another name`)
  }
  return {
    name,
    ...readMapping(builtInCollectors[name], without(known, ['module']), ['collectors', name], context.report),
  }
}

function readUserCollector(name: string, input: unknown, context: Context): ReadCollector {
  const path = ['collectors', name]
  const { report } = context
  if (!isMapping(input) || !Object.hasOwn(input, 'module')) {
    const meant = nearest(name, builtInNames)
    const hint = meant === undefined ? `built in are ${builtInNames.join(', ')}` : `did you mean ${meant}?`
    report.add(path, `unknown collector; ${hint} (a collector of your own needs module)`)
    return { name, enabled: false }
  }
  if (!collectorName.pattern.test(name)) report.add(path, `${quoteString(name)} ${collectorName.expected}`)
  const read = readMapping(userCollector, withoutMisplaced(name, input, context), path, report)
  checkModule(name, read.module, context)
  checkOptions(name, read.options, context)
  return { name, ...read }
}

/** Says why a collector has no samples instead of calling the keys unknown. */
function withoutMisplaced(name: string, input: unknown, { report }: Context): unknown {
  if (canBeSampled(name) || !isMapping(input)) return input
  const sampled = builtInNames.filter(canBeSampled).join(', ')
  for (const key of ['sampleInterval', 'emit']) {
    if (!Object.hasOwn(input, key)) continue
    report.add(['collectors', name, key], `${name} cannot be sampled inside a tick, only ${sampled} can`)
  }
  return without(input, ['sampleInterval', 'emit'])
}

function without(input: unknown, keys: readonly string[]): unknown {
  if (!isMapping(input)) return input
  return Object.fromEntries(Object.entries(input).filter(([key]) => !keys.includes(key)))
}

function checkModule(name: string, module: string | undefined, { baseDir, facts, report }: Context): void {
  if (module === undefined) return
  const path = ['collectors', name, 'module']
  const file = localFile(module, baseDir)
  if (file === undefined) report.addValue(path, 'must be a local file')
  else if (facts.stat(file)?.kind === 'directory') report.addValue(path, 'is a directory')
  else {
    const why = whyDistrusted(file, facts)
    if (why !== undefined) report.add(path, why)
  }
}

function checkOptions(name: string, options: unknown, { report }: Context): void {
  try {
    structuredClone(options)
  } catch {
    report.add(['collectors', name, 'options'], 'must be plain data: it is copied to another thread')
  }
}
