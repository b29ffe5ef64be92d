import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadResult, LoadWindow } from './children/load.js'
import { ask, nextMessage, startChild } from './lib/asked-child.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const ROUNDS = 15
const SECONDS = 4
const RATE = 400
/** Hosts' live memory: little, because V8's collections are not the subject. */
const GIGABYTES = '0.05'
const WARM_UP_MS = 60_000

const WITHOUT = 'without'
const WITH = 'with `stalls`'
const CONDITIONS = [WITHOUT, WITH, 'without, again'] as const
type Condition = (typeof CONDITIONS)[number]

/** Measures whether a server's users notice the watch: loads servers with and without it in turn. */
export async function run(): Promise<BenchResult> {
  const loader = startChild('load')
  const hosts = CONDITIONS.map(() => startChild('host-app', [GIGABYTES]))
  try {
    const urls = await Promise.all(hosts.map((host) => nextMessage<string>(host)))
    for (const [index, host] of hosts.entries()) {
      const enabled = CONDITIONS[index] === WITH
      await ask<number>(host, { interval: '1s', collectors: { stalls: { enabled } } })
    }
    const load = (url = '') => ask<LoadResult>(loader, { url, seconds: SECONDS, rate: RATE } satisfies LoadWindow)
    for (const url of urls) await load(url)
    await sleep(WARM_UP_MS)
    const results = new Map<Condition, LoadResult[]>(CONDITIONS.map((condition) => [condition, []]))
    for (let turn = 0; turn < ROUNDS; turn++) {
      // Every second round runs backwards, so that no server is always first.
      const order = turn % 2 === 0 ? [0, 1, 2] : [2, 1, 0]
      for (const index of order) results.get(CONDITIONS[index] as Condition)?.push(await load(urls[index]))
    }
    const bare = results.get(WITHOUT) ?? []
    return {
      name: `Latencies of a server with the collector \`stalls\` (fastify, autocannon, ${RATE} requests a second, medians of ${ROUNDS} windows of ${SECONDS} s)`,
      rows: [...results].map(([server, own]) => row(server, own, bare)),
      notes: [
        `differences are medians of those to "${WITHOUT}" in the same round; those of "without, again" are noise`,
        'each has an agent with its other defaults, a tick a second',
      ],
    }
  } finally {
    for (const child of [loader, ...hosts]) child.kill('SIGKILL')
  }
}

function row(server: Condition, own: readonly LoadResult[], bare: readonly LoadResult[]): Row {
  const typical = (figure: 'p50' | 'p99' | 'p999') => round(median(own.map((each) => each[figure])), 3)
  const more = own.map(({ p999 }, turn) => p999 - (bare[turn]?.p999 ?? Number.NaN))
  return {
    server,
    'p50 ms': typical('p50'),
    'p99 ms': typical('p99'),
    'p99.9 ms': typical('p999'),
    'p99.9 difference ms': round(median(more), 3),
    'rounds with a higher p99.9': `${more.filter((ms) => ms > 0).length} of ${own.length}`,
    errors: own.reduce((sum, { errors }) => sum + errors, 0),
  }
}
