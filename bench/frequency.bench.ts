import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { FIRST_MS, SETTLED_MS } from './lib/ages.js'
import { type Contestant, Running } from './lib/contestant.js'
import { Contestants } from './lib/contestants.js'
import { CountingSink } from './lib/counting-sink.js'
import { missing } from './lib/peers.js'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const WARM_UP_MS = 12_000
/** Time for resumed contestants to catch up. */
const RESUME_MS = 4_000
const WINDOW_MS = 3_000
const WINDOWS = 5

/**
 * Measures whole-process CPU by frequency. The contestants of a group run at the same time, so that all see the same machine.
 * Contestants that take most of a core are in their own groups, so that they do not disturb the others.
 */
export async function run(): Promise<BenchResult> {
  // One for each contestant.
  process.setMaxListeners(50)
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const sink = await CountingSink.listen()
  const rows: Row[] = []
  const notes: string[] = []
  try {
    const make = new Contestants(folder, sink)
    const [settled, brief] = [settledGroups(make), briefGroups(make)].map((groups) =>
      groups.map((group) => presentOf(group, notes)),
    ) as [Contestant[][], Contestant[][]]
    rows.push(...(await measureSettled(settled, sink)))
    for (const [index, group] of brief.entries()) {
      rows.push(...(await measureBrief(letter(settled.length + index), group, sink)))
    }
  } finally {
    sink.close()
    rmSync(folder, { recursive: true })
  }
  return {
    name: `CPU by frequency: cpu, memory, disk, network (median, least and most of ${WINDOWS} windows of ${WINDOW_MS / 1000} s)`,
    rows: rows.toSorted((one, other) => Number(one['Hz']) - Number(other['Hz'])),
    notes: [
      ...notes,
      'Rows with the same letter ran and were measured at the same time.',
      `Those with a figure for the first minute were measured then, and again after ${SETTLED_MS / 60_000} minutes; the others stood still meanwhile (SIGSTOP).`,
      `The rest after ${WARM_UP_MS / 1000} to ${FIRST_MS / 1000} s.`,
    ],
  }
}

/** Returns groups of contestants at rates so low that V8 needs minutes to compile them. */
function settledGroups(make: Contestants): Contestant[][] {
  return [
    [
      make.readLoop(1),
      make.posting(1, 'http'),
      make.posting(1, 'axios'),
      make.ticking(1),
      make.tickingInOwnThreads(1),
      make.collectd(1),
      make.nodeExporter(1),
    ],
    ...[10, 100].map((hertz) => [
      make.readLoop(hertz),
      make.nodeLoop(hertz),
      make.sampling(hertz, 'summary'),
      make.samplingInOwnThreads(hertz),
      make.sampling(hertz, 'all'),
      make.collectd(hertz),
    ]),
  ]
}

function briefGroups(make: Contestants): Contestant[][] {
  return [
    // No more at once: processes that wake in the same milliseconds cost each other up to a fifth.
    [make.readLoop(1000), make.sampling(1000, 'summary'), make.collectd(100)],
    [make.readLoop(1000), make.nodeLoop(1000)],
    [make.samplingInOwnThreads(1000)],
    [make.sampling(1000, 'all')],
    [make.ticking(10), make.tickingInOwnThreads(10), make.nodeExporter(10), make.hostMetrics(1)],
    [make.ticking(100), make.tickingInOwnThreads(100), make.nodeExporter(100)],
    [make.systeminformation(1), make.ticking(1)],
    [make.hostMetrics(10)],
  ]
}

function presentOf(group: readonly Contestant[], notes: string[]): Contestant[] {
  const absent = group.filter(({ command }) => command === null)
  for (const { label, peer, hertz } of absent) notes.push(`${label} at ${hertz} Hz ${missing(peer)}`)
  return group.filter((contestant) => !absent.includes(contestant))
}

/** Warms up all groups together for minutes. While one is measured, the others are suspended. */
async function measureSettled(groups: readonly (readonly Contestant[])[], sink: CountingSink): Promise<Row[]> {
  const running: Running[][] = groups.map(() => [])
  const measureEach = async () => {
    const rows: Row[][] = []
    for (const [index, group] of running.entries()) {
      const others = running.filter((other) => other !== group).flat()
      for (const one of others) one.pause()
      await sleep(RESUME_MS)
      rows.push(await measure(letter(index), group, sink))
      for (const one of others) one.resume()
      await sleep(RESUME_MS)
    }
    return rows.flat()
  }
  try {
    for (const [index, group] of groups.entries()) for (const one of group) running[index]?.push(new Running(one))
    await sleep(FIRST_MS)
    const first = await measureEach()
    await sleep(Math.max(0, SETTLED_MS - FIRST_MS))
    const settled = await measureEach()
    return settled.map((row, index) => ({ ...row, 'first minute': first[index]?.['% of a core'] ?? '' }))
  } finally {
    for (const one of running.flat()) await one.end()
  }
}

async function measureBrief(group: string, contestants: readonly Contestant[], sink: CountingSink): Promise<Row[]> {
  const running: Running[] = []
  try {
    for (const contestant of contestants) running.push(new Running(contestant))
    // Code that runs a thousand times a second is compiled within the first minute.
    await sleep(contestants.some(({ hertz }) => hertz >= 1000) ? FIRST_MS : WARM_UP_MS)
    return await measure(group, running, sink)
  } finally {
    for (const one of running) await one.end()
  }
}

async function measure(group: string, running: readonly Running[], sink: CountingSink): Promise<Row[]> {
  for (const one of running) one.assertAlive()
  const received = running.map(({ contestant }) => ({ ...sink.of(contestant.id) }))
  const shares = running.map((): number[] => [])
  const startMs = performance.now()
  for (let window = 0; window < WINDOWS; window++) {
    const before = running.map(processTime)
    await sleep(WINDOW_MS)
    for (const [index, one] of running.entries()) {
      one.assertAlive()
      const [beganNs, beganMs] = before[index] as readonly [number, number]
      const [endedNs, endedMs] = processTime(one)
      shares[index]?.push((endedNs - beganNs) / (endedMs - beganMs) / 1e4)
    }
  }
  const seconds = (performance.now() - startMs) / 1000
  const rows = running.map(({ contestant, pid }, index): Row => {
    const windows = shares[index] as number[]
    const now = sink.of(contestant.id)
    const then = received[index] as typeof now
    return {
      Hz: contestant.hertz,
      what: contestant.label,
      group,
      '% of a core': round(median(windows), 3),
      least: round(Math.min(...windows), 3),
      most: round(Math.max(...windows), 3),
      'first minute': '',
      'RSS MB': round(rssMegabytes(pid), 1),
      'posts/s': round((now.posts - then.posts) / seconds, 1),
      'kB/s': round((now.bytes - then.bytes) / seconds / 1000, 1),
    }
  })
  for (const row of rows) process.stderr.write(`${Object.values(row).join(' | ')}\n`)
  return rows
}

function letter(index: number): string {
  return String.fromCharCode(97 + index)
}

/** Returns the CPU time so far, in ns, and the time of the reading, in ms. */
function processTime({ pid }: Running): readonly [number, number] {
  return [threadTimes(pid).processNs, performance.now()]
}
