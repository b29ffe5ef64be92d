/*
 * A process that embeds an agent with sampled collectors and blocks its own event loop with JavaScript. Prints one line of JSON
 * when it blocks it, and HeldSamplerReport at the end.
 */
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, type AgentStats } from '../../src/index.js'

export interface HeldSamplerOptions {
  readonly url: string
  readonly interval: string
  readonly emit: 'summary' | 'all'
  /** Duration of the block; 0 to block nothing and wait for the end of stdin. */
  readonly holdMs: number
  /** Stops the agent in the turn of the loop that was blocked. */
  readonly stopsAtOnce: boolean
  readonly bufferPoints: number
}

export interface HeldSamplerReport {
  readonly heldFromMs: number
  readonly heldToMs: number
  /** Ticks skipped before the block, by collector: its start may take long. */
  readonly skippedBefore: Readonly<Record<string, number>>
  readonly stats: AgentStats
}

/** Shorter than every stall. */
const TIMEOUT = '200ms'
const { url, interval, emit, holdMs, stopsAtOnce, bufferPoints }: HeldSamplerOptions = JSON.parse(
  process.argv[2] ?? '{}',
)
const sampled = { sampleInterval: '10ms', emit, timeout: TIMEOUT, group: 'sampled' }
const off = Object.fromEntries(
  ['disk', 'system', 'runtime', 'agent', 'stalls'].map((name) => [name, { enabled: false }]),
)
const agent = new Agent({
  interval,
  initialDelay: 0,
  collectors: { ...off, cpu: sampled, network: { ...sampled, interfaces: { include: [], exclude: [] } } },
  outputs: [{ url, batch: { flushInterval: '200ms' }, buffer: { maxPoints: bufferPoints } }],
})
const seen = new Map<string, number>()
agent.on('collect', ({ collector }) => seen.set(collector, (seen.get(collector) ?? 0) + 1))
const alive = setInterval(() => {}, 1_000)
agent.start()
// From the second tick on, a worker knows the boundaries and has rates.
while (!['cpu', 'network', 'memory'].every((name) => (seen.get(name) ?? 0) >= 2)) await wait(20)
const heldFromMs = Date.now()
const skippedBefore = Object.fromEntries(
  Object.entries(agent.stats().collectors).map(([name, { skipped }]) => [name, skipped]),
)
process.stdout.write(`${JSON.stringify({ heldFromMs })}\n`)
if (holdMs === 0) await new Promise((resolve) => process.stdin.on('end', resolve).resume())
for (const endMs = performance.now() + holdMs; performance.now() < endMs; );
const heldToMs = Date.now()
if (!stopsAtOnce) await wait(1_500)
await agent.stop()
clearInterval(alive)
const report: HeldSamplerReport = { heldFromMs, heldToMs, skippedBefore, stats: agent.stats() }
process.stdout.write(`${JSON.stringify(report)}\n`)
