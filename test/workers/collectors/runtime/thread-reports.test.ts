import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { BroadcastChannel, MessageChannel } from 'node:worker_threads'
import type { ShapeSettings } from '../../../../src/shared/settings.js'
import { AS_IT_IS } from '../../../../src/shared/shaper.js'
import { REPORTS_CHANNEL, type ThreadReport } from '../../../../src/shared/thread-reports.js'
import { threadReportsProbes } from '../../../../workers/collectors/runtime/thread-reports.js'

const tags = { thread: 'images' }
const SERIES = [
  { type: 'runtime_heap_used', kind: 'gauge', tags },
  { type: 'runtime_external', kind: 'gauge', tags },
] as const

function report(id: number, value: number): ThreadReport {
  return {
    status: 'collected',
    layouts: [{ id, series: SERIES }],
    frames: [{ layoutId: id, timesMs: Float64Array.of(1_000), values: Float64Array.of(value, 7) }],
    partial: 0,
    invalid: 0,
  }
}

function rig(t: TestContext, shape?: ShapeSettings) {
  const { port1, port2 } = new MessageChannel()
  const [probe] = threadReportsProbes({ threadReports: port2, shape })
  assert.ok(probe)
  const thread = new BroadcastChannel(REPORTS_CHANNEL)
  t.after(() => {
    thread.close()
    probe.close()
    port1.close()
  })
  /** Posts a report as a thread of the host does, and resolves with the report that arrives. */
  const relayed = async (...posted: unknown[]): Promise<ThreadReport> => {
    const arrived = once(port1, 'message')
    for (const each of posted) thread.postMessage(each)
    return (await arrived)[0] as ThreadReport
  }
  return { probe, port1, relayed }
}

test('a report arrives as it was posted', async (t) => {
  const { relayed } = rig(t)
  assert.deepEqual(await relayed(report(7, 1)), report(7, 1))
})

test('a report has the series, tags and values that the settings of the collector leave', async (t) => {
  const types = { include: [], exclude: ['runtime_heap_*'] }
  const { relayed } = rig(t, { ...AS_IT_IS, types, tags: { ...AS_IT_IS.tags, add: { env: 'prod' } } })
  for (const layouts of [[{ id: 7, series: [{ ...SERIES[1], tags: { ...tags, env: 'prod' } }] }], []]) {
    const { frames, ...rest } = await relayed(report(7, 1))
    assert.deepEqual(rest.layouts, layouts)
    assert.deepEqual(frames, [{ layoutId: 7, timesMs: Float64Array.of(1_000), values: Float64Array.of(7) }])
  }
})

test('a report of which nothing is left, and what is no report, is not passed on', async (t) => {
  const types = { include: ['runtime_external'], exclude: [] }
  const { relayed } = rig(t, { ...AS_IT_IS, types })
  const nothing = { ...report(5, 1), layouts: [{ id: 5, series: [SERIES[0]] }] }
  const unknown = { ...report(6, 1), layouts: [] }
  const { frames } = await relayed('hello', undefined, { status: 'collected' }, nothing, unknown, report(7, 1))
  assert.deepEqual(frames[0]?.layoutId, 7)
})

test('a layout is passed on once, though each report has it', async (t) => {
  const { relayed } = rig(t)
  const layoutsOf = async (posted: ThreadReport) => (await relayed(posted)).layouts.map(({ id }) => id)
  assert.deepEqual(await layoutsOf(report(7, 1)), [7])
  assert.deepEqual(await layoutsOf(report(7, 2)), [])
  assert.deepEqual(await layoutsOf(report(8, 3)), [8])
  assert.deepEqual(await layoutsOf(report(7, 4)), [])
})

test('after a thousand layouts they are passed on anew, for the main thread keeps a bounded number', async (t) => {
  const { relayed } = rig(t)
  for (let id = 0; id <= 1_000; id++) await relayed(report(id, 1))
  assert.equal((await relayed(report(1_000, 2))).layouts.length, 1)
})

test('nothing is read at a tick, and nothing arrives when it is closed', async (t) => {
  const { probe, port1 } = rig(t)
  assert.deepEqual([probe.series, await probe.read(0)], [[], { status: 'ok', partial: 0 }])
  const closed = once(port1, 'close')
  probe.close()
  await closed
})
