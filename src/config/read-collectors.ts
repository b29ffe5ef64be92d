import { type CollectorDefinition, canBeSampled } from '../collectors/definition.js'
import { builtInCollectors, builtInNames, findCollector } from '../collectors/index.js'
import {
  type CollectorSchema,
  type CommonFields,
  collectorName,
  collectorSchemas,
  userCollector,
} from './collector-schema.js'
import { type Context, localFile } from './context.js'
import { nearest } from './nearest.js'
import { isMapping, ownValue } from './path.js'
import { type ReadableOf, readFields, readMapping } from './read.js'
import { quoteString } from './report.js'
import { whyDistrusted } from './trust.js'

/** The keys that collectors have in common; undefined where they had a problem. */
type Common = ReadableOf<CommonFields>

/** The section of a built-in collector. */
export interface ReadBuiltIn extends Common {
  readonly name: string
  readonly definition: CollectorDefinition
  readonly options: Readonly<Record<string, unknown>>
}

/** The section of a user's own collector. */
export interface ReadUser extends Common {
  readonly name: string
  readonly definition?: undefined
  readonly module?: string | undefined
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

export type ReadCollector = ReadBuiltIn | ReadUser

/** Reads the section `collectors`: the built-in ones, mentioned or not, then the user's own. */
export function readCollectors(input: unknown, context: Context): readonly ReadCollector[] {
  if (!isMapping(input)) {
    context.report.add(['collectors'], 'must be a mapping of collectors to their settings')
    return []
  }
  const own = Object.keys(input).filter((name) => findCollector(name) === undefined)
  return [
    ...collectorSchemas.map((schema) => readBuiltIn(schema, ownValue(input, schema.definition.name) ?? {}, context)),
    ...own.map((name) => readUserCollector(name, ownValue(input, name), context)),
  ]
}

function readBuiltIn({ definition, common, options }: CollectorSchema, input: unknown, context: Context): ReadBuiltIn {
  const { name } = definition
  const { report } = context
  const path = ['collectors', name]
  if (typeof input === 'boolean') {
    report.add(path, `must be a mapping: write { enabled: ${input} }`)
    return { name, definition, enabled: false, options: {} }
  }
  const known = withoutMisplaced(name, input, context)
  if (isMapping(known) && Object.hasOwn(known, 'module')) {
    report.add([...path, 'module'], `${name} is built in: give a collector of your own another name`)
  }
  const section = without(known, ['module'])
  return {
    name,
    definition,
    ...readMapping(common, section, path, report, Object.keys(options)),
    options: isMapping(section) ? readFields(options, section, path, report) : {},
  }
}

function readUserCollector(name: string, input: unknown, context: Context): ReadUser {
  const path = ['collectors', name]
  const { report } = context
  if (!isMapping(input) || !Object.hasOwn(input, 'module')) {
    const meant = nearest(name, builtInNames)
    const hint = meant === undefined ? `built in are ${builtInNames.join(', ')}` : `did you mean ${meant}?`
    report.add(path, `unknown collector; ${hint} (a collector of your own needs module)`)
    return { name, enabled: false }
  }
  if (!collectorName.pattern.test(name)) report.add(path, `${quoteString(name)} ${collectorName.expected}`)
  const read = readMapping(userCollector.fields, withoutMisplaced(name, input, context), path, report)
  checkModule(name, read.module, context)
  checkOptions(name, read.options, context)
  return { name, ...read }
}

/** Removes keys for sampling where they do not apply, and reports the reason instead of calling them unknown. */
function withoutMisplaced(name: string, input: unknown, { report }: Context): unknown {
  const definition = findCollector(name)
  if ((definition !== undefined && canBeSampled(definition)) || !isMapping(input)) return input
  const sampled = builtInCollectors
    .filter(canBeSampled)
    .map((one) => one.name)
    .join(', ')
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

function checkModule(name: string, module: string | undefined, { baseDirOf, facts, report }: Context): void {
  if (module === undefined) return
  const path = ['collectors', name, 'module']
  const file = localFile(module, baseDirOf(path))
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
