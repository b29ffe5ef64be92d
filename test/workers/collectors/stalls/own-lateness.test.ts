import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnLateness } from '../../../../workers/collectors/stalls/own-lateness.js'

function rig() {
  const thread = { waitMs: 40, idleMs: 0, readable: true }
  const files = {
    get waitMs() {
      return thread.waitMs
    },
    readTimes: () => thread.readable,
  }
  const lateness = new OwnLateness(files, () => thread.idleMs)
  lateness.mark()
  lateness.plan(1_000, 50)
  return { thread, lateness }
}

test('a timer that is late after an idle wait tells of a process that stood still', () => {
  const { thread, lateness } = rig()
  thread.idleMs += 1_050
  assert.equal(lateness.stoppedMs(2_050), 1_000)
})

test('a wait for a CPU is no standstill', () => {
  const { thread, lateness } = rig()
  thread.idleMs += 1_050
  thread.waitMs += 995
  assert.equal(lateness.stoppedMs(2_050), 0)
})

test('work of the own thread is no standstill', () => {
  const { thread, lateness } = rig()
  thread.idleMs += 55
  assert.equal(lateness.stoppedMs(2_050), 0)
})

test('a timer that is on time, or whose lateness the kernel does not explain, tells nothing', () => {
  const { thread, lateness } = rig()
  thread.idleMs += 50
  assert.equal(lateness.stoppedMs(1_051), 0)
  thread.idleMs += 1_000
  thread.readable = false
  assert.equal(lateness.stoppedMs(2_050), 0)
})
