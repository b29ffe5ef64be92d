import { cpu, cpuModes } from '../collectors/cpu.js'
import { findCollector } from '../collectors/index.js'
import { optionsOf } from '../collectors/options.js'
import type { CollectorSettings, OutputSettings, Settings } from '../shared/settings.js'
import { isLocal, parseDestination } from './destination.js'
import type { Facts } from './facts.js'
import { maskFile, maskUrl } from './mask-url.js'
import { hasUserinfo } from './read-outputs.js'
import { filesOf } from './tls-files-of.js'
import { whyDistrusted } from './trust.js'

/** Number of statistics of a sampled gauge over a tick: mean, min, max, p95, p99. */
const SUMMARY_POINTS = 5

/** Returns a sentence for each setting that is valid but likely a mistake. */
export function warningsOf(settings: Settings, facts: Facts): readonly string[] {
  const { collectors, outputs, stallOutput } = settings
  return [
    outputs.flatMap((output) => [
      tokenInTheClear(output),
      grpcPort(output),
      smallBuffer(output, collectors),
      missingFiles(output, facts),
      distrustedFiles(output, facts),
    ]),
    stallOutput === undefined ? [] : tokenInTheClear({ ...stallOutput, name: 'of stall reports' }),
    forking(collectors, facts),
    cpusMissing(settings),
    collectors.map((collector) => [unsampled(collector), missingModule(collector, facts)]),
  ].flat(3)
}

function tokenInTheClear({ name, url, token, tokenFile, headers }: OutputSettings): string | readonly string[] {
  const destination = parseDestination(url)
  if (destination?.kind !== 'http' || destination.url.protocol !== 'http:' || isLocal(destination)) return []
  const secret =
    token !== undefined || tokenFile !== undefined || hasUserinfo(destination) || Object.keys(headers).length > 0
  return secret ? `output ${name}: a credential goes over plain http to ${maskUrl(url)}; use https` : []
}

function grpcPort({ name, url, format }: OutputSettings): string | readonly string[] {
  const destination = parseDestination(url)
  const isGrpc = format.startsWith('otlp') && destination?.kind === 'http' && destination.url.port === '4317'
  return isGrpc ? `output ${name}: port 4317 is that of gRPC; OTLP over HTTP has the port 4318` : []
}

function smallBuffer(
  { name, buffer }: OutputSettings,
  collectors: readonly CollectorSettings[],
): string | readonly string[] {
  const points = collectors.reduce((sum, collector) => sum + leastPoints(collector), 0)
  const share = points / buffer.maxPoints
  if (share <= 0.1) return []
  return `output ${name}: one tick yields at least ${points} points, ${Math.round(share * 100)} % of buffer.maxPoints`
}

/** Returns the points of one tick on a host with a single core, disk, filesystem and interface. */
function leastPoints({ name, intervalMs, sampleIntervalMs, emit, options }: CollectorSettings): number {
  const metrics = findCollector(name)?.metrics ?? []
  const cpus = optionsOf(cpu, options).perCore ? 2 : 1
  const samples = sampleIntervalMs === undefined ? 1 : Math.floor(intervalMs / sampleIntervalMs)
  const perSampled = sampleIntervalMs === undefined ? 1 : emit === 'all' ? samples : SUMMARY_POINTS
  return metrics.reduce((sum, { tags, sampled }) => {
    const series = (tags.includes('mode') ? cpuModes.length : 1) * (tags.includes('cpu') ? cpus : 1)
    return sum + series * (sampled ? perSampled : 1)
  }, 0)
}

function missingFiles({ name, tokenFile, tls }: OutputSettings, { withoutContent }: Facts): readonly string[] {
  return Object.entries({ tokenFile, ...filesOf(tls) }).flatMap(([key, file]) => {
    const why = file === undefined ? undefined : withoutContent(file)
    return why === undefined || file === undefined ? [] : `output ${name}: ${key} ${maskFile(file)} ${why}`
  })
}

/** Warns of credentials that others can replace. Not an error: unlike a module, they are not code that root runs. */
function distrustedFiles({ name, tokenFile, tls }: OutputSettings, facts: Facts): readonly string[] {
  return Object.entries({ tokenFile, ...filesOf(tls) }).flatMap(([key, file]) => {
    const why = file === undefined ? undefined : whyDistrusted(file, facts)
    return why === undefined ? [] : `output ${name}: ${key}: ${why}`
  })
}

function missingModule({ name, module }: CollectorSettings, { stat }: Facts): string | readonly string[] {
  return module !== undefined && stat(module) === undefined ? `collector ${name}: module ${module} does not exist` : []
}

/** Names the collectors whose readings fork this process: a child process of their own would fork itself. */
function forking(collectors: readonly CollectorSettings[], { platform }: Facts): string | readonly string[] {
  const forks = ({ name, source, isolation }: CollectorSettings) => {
    const where = findCollector(name)?.libraryForks
    const here = where === 'always' || (where === 'off Linux' && platform !== 'linux')
    return here && source === 'systeminformation' && isolation === 'thread'
  }
  const names = collectors.filter(forks).map(({ name }) => name)
  if (names.length === 0) return []
  const who = `${names.length === 1 ? 'collector' : 'collectors'} ${names.join(', ')}`
  return `${who}: source systeminformation starts child processes on every tick; isolation: process keeps them out of this process`
}

/** Warns that CPU times are missing: node_exporter has names only for those of each CPU. */
function cpusMissing({ collectors, outputs, expose }: Settings): string | readonly string[] {
  const isWanted = [...outputs, ...(expose === undefined ? [] : [expose])].some(
    ({ names: { style } }) => style === 'node_exporter',
  )
  const times = collectors.find(({ name }) => name === cpu.name)
  if (!isWanted || times === undefined || optionsOf(cpu, times.options).perCore) return []
  return 'names: node_exporter has no node_cpu_seconds_total without collectors.cpu.perCore'
}

function unsampled({ name, source, sampleIntervalMs }: CollectorSettings): string | readonly string[] {
  if (sampleIntervalMs === undefined || source === 'procfs') return []
  return `collector ${name}: source ${source} has one reading a tick, sampleInterval changes nothing`
}
