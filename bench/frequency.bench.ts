import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Contestant, Running } from './lib/contestant.js'
import { Contestants } from './lib/contestants.js'
import { CountingSink } from './lib/counting-sink.js'
import { missing } from './lib/peers.js'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

/** What runs a few times a second is compiled well only after a while, and agents run for weeks. */
const LONG_WARM_UP_MS = 45_000
const WARM_UP_MS = 12_000
const WINDOW_MS = 3_000
const WINDOWS = 5

/**
 * Whole-process CPU by frequency. The contestants of a group run and are measured at the same time, so that each sees the
 * same machine; those that take most of a core are in groups of their own, where they do not disturb the others.
 */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const sink = await CountingSink.listen()
  const rows: Row[] = []
  const notes: string[] = []
  try {
    for (const [group, { warmUpMs, contestants }] of groups(new Contestants(folder, sink)).entries()) {
      const absent = contestants.filter(({ command }) => command === null)
      for (const { label, peer, hertz } of absent) notes.push(`${label} at ${hertz} Hz ${missing(peer)}`)
      const present = contestants.filter((contestant) => !absent.includes(contestant))
      const measured = await measure(String.fromCharCode(97 + group), present, sink, warmUpMs)
      rows.push(...measured)
      for (const row of measured) process.stderr.write(`${Object.values(row).join(' | ')}\n`)
    }
  } finally {
    sink.close()
    rmSync(folder, { recursive: true })
  }
  return {
    name: `CPU by frequency: cpu, memory, disk, network (median, least and most of ${WINDOWS} windows of ${WINDOW_MS / 1000} s)`,
    rows: rows.toSorted((one, other) => Number(one['Hz']) - Number(other['Hz'])),
    notes: [...notes, 'Rows with the same letter ran and were measured at the same time.'],
  }
}

interface Group {
  readonly warmUpMs: number
  readonly contestants: readonly Contestant[]
}

function groups(make: Contestants): Group[] {
  const compared = [
    [
      make.readLoop(1),
      make.posting(1, 'http'),
      make.posting(1, 'axios'),
      make.ticking(1),
      make.collectd(1),
      make.nodeExporter(1),
    ],
    ...[10, 100].map((hertz) => [
      make.readLoop(hertz),
      make.sampling(hertz, 'summary'),
      make.samplingInOwnThreads(hertz),
      make.sampling(hertz, 'all'),
      make.collectd(hertz),
    ]),
    // No more at once: what wakes in the same milliseconds costs each other up to a fifth.
    [make.readLoop(1000), make.sampling(1000, 'summary'), make.collectd(100)],
    [make.samplingInOwnThreads(1000)],
  ]
  const others = [
    [make.sampling(1000, 'all')],
    [make.ticking(10), make.nodeExporter(10), make.hostMetrics(1)],
    [make.ticking(100), make.nodeExporter(100)],
    [make.systeminformation(1), make.ticking(1)],
    [make.hostMetrics(10)],
  ]
  return [
    ...compared.map((contestants) => ({ warmUpMs: LONG_WARM_UP_MS, contestants })),
    ...others.map((contestants) => ({ warmUpMs: WARM_UP_MS, contestants })),
  ]
}

async function measure(
  group: string,
  contestants: readonly Contestant[],
  sink: CountingSink,
  warmUpMs: number,
): Promise<Row[]> {
  const running: Running[] = []
  try {
    for (const contestant of contestants) running.push(new Running(contestant))
    await sleep(warmUpMs)
    for (const one of running) one.assertAlive()
    const received = contestants.map(({ id }) => ({ ...sink.of(id) }))
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
    return running.map(({ contestant, pid }, index) => {
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
        'RSS MB': round(rssMegabytes(pid), 1),
        'posts/s': round((now.posts - then.posts) / seconds, 1),
        'kB/s': round((now.bytes - then.bytes) / seconds / 1000, 1),
      }
    })
  } finally {
    for (const one of running) await one.end()
  }
}

/** CPU time so far, in ns, and when it was read, in ms. */
function processTime({ pid }: Running): readonly [number, number] {
  return [threadTimes(pid).processNs, performance.now()]
}
