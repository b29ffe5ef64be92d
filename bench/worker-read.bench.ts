import { openSync, readSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { OptionValues } from '../src/shared/settings.js'
import { collectorSettings } from '../test/workers/collector-settings.js'
import { builtInProbes } from '../workers/collectors/index.js'
import type { Probe } from '../workers/probes/probe.js'

const WARM_UP_READINGS = 20_000
const ROUNDS = 5
const READINGS_PER_ROUND = 10_000

interface Subject {
  readonly collector: string
  readonly options?: OptionValues
  /** Present when a tick's reading does more than a sample's. */
  readonly sampleIntervalMs?: number
  /** Files the collector reads, to compare with bare reads. */
  readonly files: readonly string[]
  /** Seconds between readings on their own clock; for collectors that do some work once in several seconds. */
  readonly everySeconds?: number
}

const subjects: readonly Subject[] = [
  { collector: 'cpu', files: ['stat'] },
  { collector: 'cpu', options: { perCore: true }, files: ['stat'] },
  { collector: 'memory', files: ['meminfo', 'vmstat'] },
  { collector: 'network', options: { interfaces: { include: [], exclude: [] } }, files: ['self/net/dev'] },
  { collector: 'cgroup', everySeconds: 1, files: [] },
  { collector: 'system', sampleIntervalMs: 1, files: ['loadavg', 'stat', 'uptime'] },
]

/** Measures one reading of each collector in its worker, beside bare reads of the same files as the lower bound. */
export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const rows = subjects.map(({ collector, options = {}, sampleIntervalMs, files, everySeconds }) => {
    const probes = builtInProbes(collectorSettings(collector, { options, sampleIntervalMs }))
    const row = {
      collector: options['perCore'] === true ? `${collector}, per core (${availableParallelism()})` : collector,
      series: 0,
      'µs per reading': round(microseconds(() => readAll(probes, everySeconds))),
      'µs of its bare reads': round(microseconds(bareReads(files))),
    }
    row.series = probes.reduce((sum, { series }) => sum + series.length, 0)
    for (const probe of probes) probe.close()
    return row
  })
  return { name: `one reading of each collector in its worker (median of ${ROUNDS} times ${READINGS_PER_ROUND})`, rows }
}

let steps = 0

function readAll(probes: readonly Probe[], everySeconds?: number): void {
  const nowSeconds = everySeconds === undefined ? performance.now() / 1000 : steps++ * everySeconds
  for (const probe of probes) void probe.read(nowSeconds)
}

function bareReads(files: readonly string[]): () => void {
  const descriptors = files.map((file) => openSync(`/proc/${file}`, 'r'))
  const buffer = new Uint8Array(1024 * 1024)
  return () => {
    for (const descriptor of descriptors) readSync(descriptor, buffer, 0, buffer.length, 0)
  }
}

/** Returns the median time of one call over the rounds. */
function microseconds(call: () => void): number {
  for (let reading = 0; reading < WARM_UP_READINGS; reading++) call()
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now()
    for (let reading = 0; reading < READINGS_PER_ROUND; reading++) call()
    return ((performance.now() - startMs) * 1000) / READINGS_PER_ROUND
  })
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
