import type { ChildProcess } from 'node:child_process'
import { freemem } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentConfig } from '../src/index.js'
import type { LoadResult, LoadWindow } from './children/load.js'
import { ask, nextMessage, startChild } from './lib/asked-child.js'
import { CountingSink } from './lib/counting-sink.js'
import { everyThreadCollector, only } from './lib/hostpulse.js'
import { median } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const GIGABYTES = 2
const ROUNDS = 5
/** Warm-up: V8 compiles an agent's code for minutes, on its own threads, which does not matter to servers that run for weeks. */
const SETTLED_MS = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 4) * 60_000
/** Time for a resumed server's agent to catch up. */
const RESUME_MS = 2_000
const RATE = 1_000
const PACED_SECONDS = 3
const FULL_SECONDS = 2

/** A server, with or without an agent in it. */
class Server {
  readonly what: string
  readonly url: string
  readonly #child: ChildProcess
  readonly #hasAgent: boolean

  private constructor(what: string, url: string, child: ChildProcess, hasAgent: boolean) {
    this.what = what
    this.url = url
    this.#child = child
    this.#hasAgent = hasAgent
  }

  static async start(what: string, config: AgentConfig | null): Promise<Server> {
    const host = startChild('host-app', [String(GIGABYTES)])
    const url = await nextMessage<string>(host)
    await ask<number>(host, config)
    return new Server(what, url, host, config !== null)
  }

  pause(): void {
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.#child.kill('SIGCONT')
  }

  /** Stops the agent. @throws Error when it has delivered nothing, because its figures would mean nothing */
  async assertDelivered(): Promise<void> {
    const delivered = await ask<number>(this.#child, null)
    if (this.#hasAgent && delivered === 0) throw new Error(`${this.what}: nothing was delivered`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** One window under each kind of load. */
interface Pair {
  readonly paced: LoadResult
  readonly full: LoadResult
}

const NOTHING = 'no agent'
const AGAIN = 'no agent, again'

/**
 * Measures how an agent affects the users of the HTTP server that embeds it. Servers with 2 GB of live memory, each with a different
 * agent, are measured in turn while the others are suspended. The difference between two servers without an agent is the noise.
 */
export async function run(): Promise<BenchResult> {
  const sink = await CountingSink.listen()
  const conditions = Object.entries(configs(sink.url('host-app')))
  const neededBytes = (conditions.length * GIGABYTES + 1) * 2 ** 30
  if (freemem() < neededBytes) throw new Error(`too little free memory: ${round(freemem() / 2 ** 30)} GB`)
  const pairs = new Map(conditions.map(([what]) => [what, [] as Pair[]]))
  const loader = startChild('load')
  const servers: Server[] = []
  try {
    for (const [what, config] of conditions) servers.push(await Server.start(what, config))
    for (const { url } of servers) await measure(loader, url)
    await sleep(SETTLED_MS)
    for (let turn = 0; turn < ROUNDS; turn++) {
      // Every second round runs backwards, so that no server is always first.
      for (const server of turn % 2 === 0 ? servers : servers.toReversed()) {
        for (const other of servers) if (other !== server) other.pause()
        await sleep(RESUME_MS)
        pairs.get(server.what)?.push(await measure(loader, server.url))
        for (const other of servers) other.resume()
      }
    }
    for (const server of servers) await server.assertDelivered()
  } finally {
    for (const server of servers) server.kill()
    loader.kill()
    sink.close()
  }
  return {
    name: `An HTTP server with ${GIGABYTES} GB of live memory and an agent in it (fastify, autocannon with 10 connections, medians of ${ROUNDS} rounds)`,
    rows: [...pairs].map(([what, own]) => row(what, own, pairs.get(NOTHING) ?? [])),
    notes: [
      `Agents run for ${SETTLED_MS / 60_000} minutes before the first round; servers that are not measured stand still (SIGSTOP).`,
      `Latencies at ${RATE} requests a second for ${PACED_SECONDS} s; "requests/s" is the throughput of ten connections without pauses, over ${FULL_SECONDS} s.`,
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
      collectors: only(names, { sampleInterval: '1ms' }),
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
