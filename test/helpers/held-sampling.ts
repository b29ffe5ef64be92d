import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FaultServer } from './fault-server.js'
import type { HeldSamplerOptions, HeldSamplerReport } from './held-sampler.js'
import type { WirePoint } from './sink.js'

const host = fileURLToPath(new URL('held-sampler.js', import.meta.url))

export interface Held extends HeldSamplerReport {
  /** Points in the order the receiver got them. */
  readonly points: readonly WirePoint[]
}

/** Runs a host that blocks its loop. @param meanwhile called when it does */
export async function heldSampling(
  options: Partial<HeldSamplerOptions> = {},
  meanwhile: (child: ChildProcess) => Promise<void> = async () => {},
): Promise<Held> {
  // A request that was under way when the loop was blocked is repeated: the receiver knows its key.
  const server = await FaultServer.start()
  const all = { url: server.url, interval: '1s', emit: 'summary', holdMs: 6_000, stopsAtOnce: false, bufferPoints: 1e5 }
  const child = spawn(execPath, [host, JSON.stringify({ ...all, ...options })], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    let report: HeldSamplerReport | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      report = JSON.parse(line)
      if (report?.stats === undefined) await meanwhile(child)
    }
    assert.ok(report?.stats, 'the host has ended early')
    return { ...report, points: server.stored }
  } finally {
    child.kill('SIGKILL')
    await server.close()
  }
}

/** Asserts that every boundary of the stall has the points of both collectors, once each, with their own timestamps. */
export function assertNoBlindSpot(
  { points, heldFromMs, heldToMs, skippedBefore, stats }: Held,
  intervalMs: number,
): void {
  const names = points.map(({ ts, type, tags }) => JSON.stringify([ts, type, tags]))
  assert.equal(new Set(names).size, names.length, 'a point came twice')
  const first = Math.ceil(heldFromMs / intervalMs) * intervalMs
  const boundaries: number[] = []
  for (let ts = first; ts <= heldToMs; ts += intervalMs) boundaries.push(ts)
  for (const [type, stat] of [
    ['cpu_usage', 'max'],
    ['net_rx_bytes_per_second', 'p99'],
  ] as const) {
    const times = points.filter((point) => point.type === type && point.tags?.['stat'] === stat).map(({ ts }) => ts)
    const within = [...new Set(times)].filter((ts) => ts >= first && ts <= heldToMs)
    assert.deepEqual(within.toSorted(), boundaries, type)
  }
  for (const name of ['cpu', 'network']) {
    const { ticks = 0, ok, skipped, failed, timeouts } = stats.collectors[name] ?? {}
    const before = skippedBefore[name] ?? 0
    assert.deepEqual([ok, skipped, failed, timeouts], [ticks - before, before, 0, 0], name)
  }
  const { ticks, ok, skipped } = stats.collectors['memory'] ?? {}
  assert.equal((skipped ?? 0) - (skippedBefore['memory'] ?? 0), boundaries.length - 1, 'memory is not sampled')
  assert.equal(ticks, (ok ?? 0) + (skipped ?? 0))
  const counts = stats.outputs[0]?.points
  assert.deepEqual([counts?.accepted, counts?.delivered], [stats.collected, names.length])
}
