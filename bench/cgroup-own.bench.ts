import process from 'node:process'
import { collectorSettings } from '../test/workers/collector-settings.js'
import { builtInProbes } from '../workers/collectors/index.js'
import { isSampled, type Probe } from '../workers/probes/probe.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

/** Readings between two queries of the CPU time, whose unit is a microsecond. */
const READINGS = 300
const ROUNDS = 21
const SAMPLE_MS = 10

/** Measures the cost of reading the agent's own group against that of `memory`, alternately in this process. */
export async function run(): Promise<BenchResult> {
  return {
    name: `One reading of the own group beside one of \`memory\` (CPU of the thread, median of ${ROUNDS} rounds of ${READINGS})`,
    rows: [
      compared('a tick a second', 1, undefined),
      compared(`a sample every ${SAMPLE_MS} ms`, 1e-3 * SAMPLE_MS, SAMPLE_MS),
    ],
    notes: ['all files stay open; limits and controllers are looked up again every 60 s, which is contained'],
  }
}

function compared(what: string, stepSeconds: number, sampleIntervalMs: number | undefined): Row {
  const [memory, cgroup] = ['memory', 'cgroup'].map((name) => {
    const probes = builtInProbes(collectorSettings(name, { sampleIntervalMs }))
    return { read: reader(sampleIntervalMs === undefined ? probes : probes.filter(isSampled), stepSeconds), probes }
  })
  if (memory === undefined || cgroup === undefined) throw new Error('there are two')
  const us = Array.from({ length: ROUNDS + 1 }, () => ({ memory: memory.read(), cgroup: cgroup.read() })).slice(1)
  for (const { probes } of [memory, cgroup]) for (const probe of probes) probe.close()
  return {
    what,
    'memory, µs': round(median(us.map((each) => each.memory)), 1),
    'own group, µs': round(median(us.map((each) => each.cgroup)), 1),
    'own group / memory, median of pairs': round(median(us.map((each) => each.cgroup / each.memory)), 2),
  }
}

/** Returns a function that reads the probes many times and returns the mean CPU time of one reading of all. */
function reader(probes: readonly Probe[], stepSeconds: number): () => number {
  let nowSeconds = 0
  return () => {
    const before = process.cpuUsage()
    for (let count = 0; count < READINGS; count++) {
      nowSeconds += stepSeconds
      for (const probe of probes) void probe.read(nowSeconds)
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / READINGS
  }
}
