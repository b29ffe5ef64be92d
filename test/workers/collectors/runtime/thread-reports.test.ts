import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { BroadcastChannel, MessageChannel } from 'node:worker_threads'
import { REPORTS_CHANNEL, type ThreadReport } from '../../../../src/shared/thread-reports.js'
import { threadReportsProbes } from '../../../../workers/collectors/runtime/thread-reports.js'

const SERIES = [{ type: 'runtime_heap_used', kind: 'gauge', tags: { thread: 'images' } }] as const

function report(id: number, value: number): ThreadReport {
  return {
    status: 'collected',
    layouts: [{ id, series: SERIES }],
    frames: [{ layoutId: id, timesMs: Float64Array.of(1_000), values: Float64Array.of(value) }],
    partial: 0,
    invalid: 0,
  }
}

function rig(t: TestContext) {
  const { port1, port2 } = new MessageChannel()
  const [probe] = threadReportsProbes({ threadReports: port2 })
  assert.ok(probe)
  const thread = new BroadcastChannel(REPORTS_CHANNEL)
  t.after(() => {
    thread.close()
    probe.close()
    port1.close()
  })
  /** Posts as a thread of the host does, and returns what arrives. */
  const relayed = async (posted: ThreadReport): Promise<ThreadReport> => {
    const arrived = once(port1, 'message')
    thread.postMessage(posted)
    return (await arrived)[0] as ThreadReport
  }
  return { probe, port1, relayed }
}

test('a report arrives as it was posted', async (t) => {
  const { relayed } = rig(t)
  assert.deepEqual(await relayed(report(7, 1)), report(7, 1))
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
