import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { collectdCommand } from './lib/collectd.js'
import { type Contestant, Running } from './lib/contestant.js'
import { scrape } from './lib/contestants.js'
import { CountingSink } from './lib/counting-sink.js'
import { only, runCommand } from './lib/hostpulse.js'
import { missing, program } from './lib/peers.js'
import { rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'
import { Sleepers } from './lib/sleepers.js'

const PROCESSES = 5_000
const INTERVAL_SECONDS = 10
const SETTLE_MS = 30_000
const WINDOW_MS = 120_000
const EXPORTER_PORT = 39_190

/** Measures the cost of reading 5000 processes every 10 s, beside node_exporter and collectd at the same time. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const sink = await CountingSink.listen()
  const sleepers = await Sleepers.start(PROCESSES, folder)
  const all = contestantsIn(folder, sink)
  const running = all.filter(({ command }) => command !== null).map((contestant) => new Running(contestant))
  try {
    await sleep(SETTLE_MS)
    const before = running.map(({ pid }) => threadTimes(pid))
    const startMs = performance.now()
    await sleep(WINDOW_MS)
    const elapsedNs = (performance.now() - startMs) * 1e6
    const rows = running.map((one, index): Row => {
      one.assertAlive()
      const after = threadTimes(one.pid)
      const { processNs = 0, mainNs = 0 } = before[index] ?? {}
      return {
        program: one.contestant.label,
        'process % of a core': round(((after.processNs - processNs) / elapsedNs) * 100, 3),
        'main thread % of a core': round(((after.mainNs - mainNs) / elapsedNs) * 100, 3),
        'RSS MB': round(rssMegabytes(one.pid), 1),
      }
    })
    return {
      name: `${PROCESSES} sleeping processes, read every ${INTERVAL_SECONDS} s`,
      rows,
      notes: [
        `all at the same time, over ${WINDOW_MS / 1000} s after ${SETTLE_MS / 1000} s`,
        'node_exporter and collectd count processes by state; hostpulse also reports the first ones and, in one row, watches and groups',
        ...all.filter(({ command }) => command === null).map(({ peer }) => missing(peer)),
      ],
    }
  } finally {
    await Promise.all(running.map((one) => one.end()))
    await sleepers.end()
    sink.close()
    rmSync(folder, { recursive: true })
  }
}

function contestantsIn(folder: string, sink: CountingSink): readonly Contestant[] {
  const hertz = 1 / INTERVAL_SECONDS
  const watch = [
    { name: 'sleepers', match: 'sleep*' },
    { name: 'init', match: '*init*', by: 'command' as const },
  ]
  const agent = (id: string, label: string, options: object): Contestant => {
    const collectors = { ...only([]), processes: { enabled: true, ...options } }
    const outputs = [{ name: 'sink', url: sink.url(id) }]
    const config = { interval: `${INTERVAL_SECONDS}s`, initialDelay: '0ms', collectors, outputs }
    return { id, label, hertz, command: runCommand(folder, id, config), peer: 'hostpulse' }
  }
  const exporter = program('prometheus-node-exporter')
  const flags = [`--web.listen-address=127.0.0.1:${EXPORTER_PORT}`, '--collector.disable-defaults', '--log.level=error']
  const collectd = program('collectd')
  return [
    agent('hostpulse', 'hostpulse, processes', {}),
    agent('hostpulse-counts', 'hostpulse, processes, top: 0', { top: 0 }),
    agent('hostpulse-groups', 'hostpulse, processes, watch and groupBy', { watch, groupBy: 'user' }),
    {
      id: 'node-exporter',
      label: 'node_exporter, processes, scraped',
      hertz,
      command: exporter === undefined ? null : [exporter, ...flags, '--collector.processes'],
      peer: 'prometheus-node-exporter',
      drive: () => scrape(EXPORTER_PORT, hertz),
    },
    {
      id: 'collectd',
      label: 'collectd, processes, write_http',
      hertz,
      command:
        collectd === undefined
          ? null
          : collectdCommand(collectd, folder, { hertz, url: sink.url('collectd'), plugins: ['processes'] }),
      peer: 'collectd',
    },
  ]
}
