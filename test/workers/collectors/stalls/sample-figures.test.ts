import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { HostCounters } from '../../../../workers/collectors/stalls/host-load.js'
import { SampleFigures } from '../../../../workers/collectors/stalls/sample-figures.js'

const STEP_MS = 100

/** Creates a host whose CPUs are busy half of the time, and whose counters others read at these times. */
function rig(t: TestContext, readMs: readonly number[] = []) {
  const asked: number[] = []
  const countersAt = (atMs: number): HostCounters => ({
    atMs,
    totalTicks: atMs,
    idleTicks: atMs / 2,
    stealTicks: 0,
    pressureUs: atMs * 100,
    throttledMs: atMs / 10,
  })
  let known = countersAt(0)
  const load = {
    latest: (nowMs: number, ageMs: number) => {
      const other = readMs.findLast((atMs) => atMs <= nowMs) ?? 0
      if (other > known.atMs) known = countersAt(other)
      if (nowMs - known.atMs > ageMs) {
        asked.push(nowMs)
        known = countersAt(nowMs)
      }
      return known
    },
  }
  const figures = new SampleFigures('/proc', load)
  t.after(() => figures.close())
  let nowMs = 0
  const read = (count: number) => {
    for (const endMs = nowMs + count * STEP_MS; nowMs < endMs; figures.read(nowMs)) nowMs += STEP_MS
  }
  return { figures, read, asked }
}

test("the watch's readings of the host do for the black box", (t) => {
  const { figures, read, asked } = rig(t, [1_000, 2_050, 2_100, 3_000])
  read(10)
  assert.deepEqual([figures.host.cpuUsage, figures.throttledMs], [0.5, 100])
  read(25)
  assert.deepEqual([asked, figures.throttledMs], [[], 300])
})

test('while the watch does not read the host, the black box does', (t) => {
  const { figures, read, asked } = rig(t)
  read(27)
  assert.deepEqual([asked, figures.host.pressure], [[1_300, 2_600], 0.1])
})

test('CPU time and memory of the process are known after three samples', (t) => {
  const { figures, read } = rig(t)
  read(1)
  assert.deepEqual([figures.cpu, figures.rssBytes], [Number.NaN, Number.NaN])
  assert.ok(figures.availableBytes > 0)
  read(1)
  assert.ok(figures.rssBytes > 1e6)
  read(1)
  assert.ok(figures.cpu >= 0)
})
