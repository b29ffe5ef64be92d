import path from 'node:path'
import { canBeSampled } from '../collectors/definition.js'
import { builtInCollectors, builtInNames, findCollector } from '../collectors/index.js'
import { parseDestination } from '../config/destination.js'
import type { Edit } from '../config/edits.js'
import type { Facts } from '../config/facts.js'
import { nearest } from '../config/nearest.js'
import { isMapping, type Path, valueAt } from '../config/path.js'
import { hasUserinfo } from '../config/read-outputs.js'
import { quoteString, type Report } from '../config/report.js'
import type { CollectFlags, SharedFlags } from './flags.js'

type Environment = Facts['env']

/**
 * Returns the values that environment variables and flags set in a configuration; flags come last and win.
 * @param config from the file, which names the user's own collectors
 */
export function editsOf(flags: CollectFlags, config: unknown, facts: Facts, report: Report): readonly Edit[] {
  return [
    ...logEdits(flags, facts.env),
    ...endpointEdits(flags, facts, report),
    ...valueEdits(flags),
    ...rootEdits(flags, facts.cwd),
    ...tagEdits(flags.tag ?? [], report),
    ...(flags.collectors === undefined ? [] : collectorEdits(flags.collectors, config, report)),
    ...sampleEdits(flags.sampleInterval),
  ]
}

function logEdits({ logLevel }: SharedFlags, env: Environment): readonly Edit[] {
  const path = ['log', 'level']
  return [
    ...edit('HOSTPULSE_LOG_LEVEL', path, env['HOSTPULSE_LOG_LEVEL'] || undefined),
    ...edit('--log-level', path, logLevel),
  ]
}

/** Replaces the file's outputs as a whole, so that a credential reaches only the endpoint that it is for. */
function endpointEdits({ endpoint, tokenFile }: CollectFlags, { env, cwd }: Facts, report: Report): readonly Edit[] {
  const fromEnv = env['HOSTPULSE_ENDPOINT'] || undefined
  const urls = endpoint ?? (fromEnv === undefined ? undefined : [fromEnv])
  if (urls === undefined) {
    if (tokenFile !== undefined)
      report.add(['--token-file'], 'is only for outputs given by --endpoint or HOSTPULSE_ENDPOINT')
    return []
  }
  const label = endpoint === undefined ? 'HOSTPULSE_ENDPOINT' : '--endpoint'
  const token = env['HOSTPULSE_TOKEN'] || undefined
  const outputs = { label, path: ['outputs'], value: urls.map((url) => ({ url })) }
  const credentials = urls.flatMap((url, index) => {
    if (tokenFile !== undefined)
      return edit('--token-file', ['outputs', index, 'tokenFile'], path.resolve(cwd, tokenFile))
    return hasUserinfo(parseDestination(url)) ? [] : edit('HOSTPULSE_TOKEN', ['outputs', index, 'token'], token)
  })
  return [outputs, ...credentials]
}

function valueEdits(flags: CollectFlags): readonly Edit[] {
  return [
    ...edit('--format', ['outputs', '*', 'format'], flags.format),
    ...edit('--flush-interval', ['outputs', '*', 'batch', 'flushInterval'], flags.flushInterval),
    ...edit('--buffer-points', ['outputs', '*', 'buffer', 'maxPoints'], flags.bufferPoints),
    ...edit('--interval', ['interval'], flags.interval),
    ...edit('--initial-delay', ['initialDelay'], flags.initialDelay),
    ...edit('--host', ['host'], flags.host),
  ]
}

/** Resolves a path of the command line against the working directory, not against the file. */
function rootEdits({ procRoot, sysRoot, rootfs }: CollectFlags, cwd: string): readonly Edit[] {
  return [
    ...edit('--proc-root', ['procRoot'], procRoot && path.resolve(cwd, procRoot)),
    ...edit('--sys-root', ['sysRoot'], sysRoot && path.resolve(cwd, sysRoot)),
    ...edit('--rootfs', ['rootfs'], rootfs && path.resolve(cwd, rootfs)),
  ]
}

function tagEdits(tags: readonly string[], report: Report): readonly Edit[] {
  return tags.flatMap((tag) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(tag) ?? []
    if (key === undefined) report.add(['--tag'], `${quoteString(tag)} is not KEY=VALUE`)
    return key === undefined ? [] : edit('--tag', ['tags', key], value)
  })
}

function collectorEdits(list: string, config: unknown, report: Report): readonly Edit[] {
  const inFile = valueAt(config, ['collectors'])
  const own = isMapping(inFile) ? Object.keys(inFile).filter((name) => findCollector(name) === undefined) : []
  const known = [...builtInNames, ...own]
  const wanted = list.split(',').map((name) => name.trim())
  for (const name of wanted.filter((each) => !known.includes(each))) {
    const meant = nearest(name, known)
    const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`
    report.add(['--collectors'], `${quoteString(name)} is not a collector; ${hint}`)
  }
  return known.flatMap((name) => edit('--collectors', ['collectors', name, 'enabled'], wanted.includes(name)))
}

function sampleEdits(sampleInterval: string | undefined): readonly Edit[] {
  return builtInCollectors
    .filter(canBeSampled)
    .flatMap(({ name }) => edit('--sample-interval', ['collectors', name, 'sampleInterval'], sampleInterval))
}

function edit(label: string, path: Path, value: unknown): readonly Edit[] {
  return value === undefined ? [] : [{ label, path, value }]
}
