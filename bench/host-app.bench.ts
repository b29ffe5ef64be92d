import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { freemem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { AgentConfig } from '../src/index.js'
import type { LoadResult, LoadWindow } from './children/load.js'
import { CountingSink } from './lib/counting-sink.js'
import { everyThreadCollector, only } from './lib/hostpulse.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const GIGABYTES = 2
const ROUNDS = 5
/** Threads that come up take the CPU for a moment; that is not what is asked here. */
const SETTLE_MS = 2_500
const RATE = 1_000
const PACED_SECONDS = 3
const FULL_SECONDS = 2

/** One window under each kind of load. */
interface Pair {
  readonly paced: LoadResult
  readonly full: LoadResult
}

const NOTHING = 'no agent'
const AGAIN = 'no agent, again'

/**
 * What the users of an HTTP server notice of an agent in it: one server with 2 GB of live memory, measured in turn with and
 * without; what two windows without an agent differ by is the noise that the others have to be seen against.
 */
export async function run(): Promise<BenchResult> {
  if (freemem() < (GIGABYTES + 1) * 2 ** 30) throw new Error(`too little free memory: ${round(freemem() / 2 ** 30)} GB`)
  const sink = await CountingSink.listen()
  const conditions = configs(sink.url('host-app'))
  const pairs = new Map(Object.keys(conditions).map((what) => [what, [] as Pair[]]))
  const server = fork(child('host-app'), [String(GIGABYTES)], { execArgv: [] })
  const loader = fork(child('load'), [], { execArgv: [] })
  try {
    const url = await answer<string>(server)
    await measure(loader, url)
    for (let turn = 0; turn < ROUNDS; turn++) {
      // Every other round goes backwards, so that none is always the first.
      const names = Object.keys(conditions)
      for (const what of turn % 2 === 0 ? names : names.toReversed()) {
        await ask<number>(server, conditions[what] ?? null)
        await sleep(SETTLE_MS)
        pairs.get(what)?.push(await measure(loader, url))
        const delivered = await ask<number>(server, null)
        if (conditions[what] !== null && delivered === 0) throw new Error(`${what}: nothing was delivered`)
      }
    }
  } finally {
    server.kill()
    loader.kill()
    sink.close()
  }
  return {
    name: `An HTTP server with ${GIGABYTES} GB of live memory and an agent in it (fastify, autocannon with 10 connections, medians of ${ROUNDS} rounds)`,
    rows: [...pairs].map(([what, own]) => row(what, own, pairs.get(NOTHING) ?? [])),
    notes: [
      `Latencies at ${RATE} requests a second for ${PACED_SECONDS} s; "requests/s" is what ten connections get answered that never pause, for ${FULL_SECONDS} s.`,
      `Differences are medians of those to "${NOTHING}" in the same round; those of "${AGAIN}" are noise.`,
    ],
  }
}

function configs(url: string): Record<string, AgentConfig | null> {
  const agent = { initialDelay: 0, interval: '1s', outputs: [{ name: 'sink', url }] }
  const names = everyThreadCollector()
  return {
    [NOTHING]: null,
    '1 Hz, all collectors': { ...agent, collectors: only(names) },
    [AGAIN]: null,
    'sampling at 1 kHz, all collectors in one thread': {
      ...agent,
      collectors: only(names, { sampleInterval: '1ms', group: 'sampled' }),
    },
  }
}

async function measure(loader: ChildProcess, url: string): Promise<Pair> {
  const paced = await ask<LoadResult>(loader, { url, seconds: PACED_SECONDS, rate: RATE } satisfies LoadWindow)
  const full = await ask<LoadResult>(loader, { url, seconds: FULL_SECONDS, rate: null } satisfies LoadWindow)
  if (paced.errors + full.errors > 0) throw new Error('requests failed')
  return { paced, full }
}

function row(what: string, own: readonly Pair[], quiet: readonly Pair[]): Row {
  const typical = (pick: (pair: Pair) => number) => median(own.map(pick))
  const difference = (pick: (pair: Pair) => number) =>
    median(own.map((pair, turn) => pick(pair) - pick(quiet[turn] ?? pair)))
  const share = (pair: Pair, turn: number) =>
    (pair.full.perSecond / (quiet[turn]?.full.perSecond ?? Number.NaN) - 1) * 100
  return {
    what,
    'requests/s': Math.round(typical(({ full }) => full.perSecond)),
    'difference %': round(median(own.map(share)), 1),
    'p50 ms': round(
      typical(({ paced }) => paced.p50),
      2,
    ),
    'p99 ms': round(
      typical(({ paced }) => paced.p99),
      2,
    ),
    'p99.9 ms': round(
      typical(({ paced }) => paced.p999),
      2,
    ),
    'p99.9 difference ms': round(
      difference(({ paced }) => paced.p999),
      2,
    ),
    'longest ms, of all': round(Math.max(...own.map(({ paced }) => paced.most)), 1),
  }
}

function child(name: string): string {
  return fileURLToPath(new URL(`./children/${name}.js`, import.meta.url))
}

async function ask<Answer>(process: ChildProcess, question: object | null): Promise<Answer> {
  // Within an object, for null cannot be sent.
  process.send({ question })
  return answer<Answer>(process)
}

async function answer<Answer>(process: ChildProcess): Promise<Answer> {
  const [message] = await once(process, 'message', { signal: AbortSignal.timeout(60_000) })
  return message as Answer
}
