import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReportListener } from '../../../src/main-thread/stalls/report-listener.js'
import { ReportCells } from '../../../src/shared/report-cells.js'
import type { WatchMessage } from '../../../src/shared/stalls.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { outputSettings } from '../../send/helpers/output-settings.js'

const COUNTS = { accepted: 7, delivered: 1, rejected: 1, dropped: 1, buffered: 3, inFlight: 1 }

function rig() {
  const clock = new FakeClock()
  const listener = new ReportListener({ output: outputSettings(), host: 'web-1', tags: {}, agentId: '0af7' }, clock)
  const sent: WatchMessage[] = []
  /** The thread's side of the shared memory. */
  const thread = new ReportCells(listener.settings.cells)
  let isDone = false
  const finish = () => void listener.finish((notice) => sent.push(notice), 2_000).then(() => (isDone = true))
  return { clock, listener, thread, sent, finish, isDone: () => isDone }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a stop waits until the thread has finished', async () => {
  const { listener, thread, sent, finish, isDone } = rig()
  thread.isOpen = true
  finish()
  await turn()
  assert.deepEqual([sent, isDone()], [[{ kind: 'finish', deadlineMs: 2_000 }], false])
  listener.finished()
  await turn()
  assert.equal(isDone(), true)
})

test('a stop waits no longer than its deadline', async () => {
  const { clock, thread, finish, isDone } = rig()
  thread.isOpen = true
  finish()
  await clock.advance(1_999)
  assert.equal(isDone(), false)
  await clock.advance(1)
  assert.equal(isDone(), true)
})

test('a stop does not wait for a thread that never ran', async () => {
  const { sent, finish, isDone } = rig()
  finish()
  await turn()
  assert.deepEqual([sent, isDone()], [[], true])
})

test('what the thread had when it ended counts as dropped, whatever it publishes later', () => {
  const { listener, thread } = rig()
  thread.publish({ ...COUNTS, bodies: 7 })
  assert.deepEqual(listener.counts(), COUNTS)
  listener.end()
  thread.publish({ ...COUNTS, delivered: 5, buffered: 0, inFlight: 0, bodies: 7 })
  assert.deepEqual(listener.counts(), { ...COUNTS, dropped: 5, buffered: 0, inFlight: 0 })
})
