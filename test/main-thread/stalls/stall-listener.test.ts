import assert from 'node:assert/strict'
import inspector from 'node:inspector'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { hostProcess } from '../../../src/agent/host-process.js'
import { Guard } from '../../../src/main-thread/guard.js'
import { NO_REPORTS } from '../../../src/main-thread/stalls/report-listener.js'
import { StallListener } from '../../../src/main-thread/stalls/stall-listener.js'
import { systemClock, threadsMonotonicMs } from '../../../src/shared/clock.js'
import type { EmitEvent } from '../../../src/shared/events.js'
import { silentLogger } from '../../../src/shared/logger.js'
import { StallCells } from '../../../src/shared/stall-cells.js'
import type { StallNotice } from '../../../src/shared/stalls.js'
import { STALL } from '../../helpers/stall-event.js'

function rig(t: TestContext, onWarn: () => void = () => {}) {
  const lines: unknown[] = []
  const events: unknown[] = []
  const warn = (fields: object, message: string) => {
    lines.push([fields, message])
    onWarn()
  }
  const guard = new Guard({ clock: systemClock, random: Math.random, logger: { ...silentLogger, warn } })
  const emit: EmitEvent = (name, event) => void events.push([name, event])
  const listener = new StallListener({
    guard,
    emit,
    threadId: () => 1,
    isInspected: hostProcess.isInspected,
    stacks: undefined,
    tags: {},
    reporter: undefined,
    reports: undefined,
    openBlackBox: undefined,
  })
  const watched = listener.listen()
  t.after(() => {
    watched.port.close()
    listener.stop()
  })
  const cells = new StallCells(watched.cells)
  const send = (notice: StallNotice) => watched.port.postMessage(notice)
  return { listener, cells, send, lines, events }
}

/** Yields until the condition holds. A message passes between ports within a few turns. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

test('a ping is answered with the time, in shared memory', async (t) => {
  const { cells, send, lines, events } = rig(t)
  const beforeMs = threadsMonotonicMs()
  assert.equal(cells.turnedMs, 0)
  send({ kind: 'ping', sentMs: threadsMonotonicMs() })
  await until(() => cells.turnedMs > 0)
  assert.ok(cells.turnedMs >= beforeMs && cells.turnedMs <= threadsMonotonicMs())
  assert.deepEqual([lines.length, events.length], [0, 0])
})

test('a ping is answered with whether the inspector listens', async (t) => {
  const { cells, send } = rig(t)
  send({ kind: 'ping', sentMs: threadsMonotonicMs() })
  await until(() => cells.turnedMs > 0)
  assert.equal(cells.isInspected, false)
  inspector.open(0)
  t.after(() => inspector.close())
  send({ kind: 'ping', sentMs: threadsMonotonicMs() })
  await until(() => cells.isInspected)
})

test('a stall is counted, logged once and emitted', async (t) => {
  const { listener, send, lines, events } = rig(t)
  send({ kind: 'stall', stall: STALL })
  send({ kind: 'stall', stall: { ...STALL, seconds: 0.5 } })
  await until(() => events.length === 2)
  const { seconds, cause, shares, syscall, context, sentence } = STALL
  assert.deepEqual(lines[0], [{ seconds, cause, shares, syscall, context, sentence }, 'event loop held'])
  assert.deepEqual(events[0], ['stall', STALL])
  assert.deepEqual(listener.stats(), { seen: 2, seconds: 0.75, longestSeconds: 0.5, reports: NO_REPORTS })
})

test('a line of the watch is logged by the agent', async (t) => {
  const { send, lines } = rig(t)
  send({ kind: 'log', level: 'warn', fields: { output: 'stall reports' }, message: 'output blocked' })
  await until(() => lines.length === 1)
  assert.deepEqual(lines, [[{ output: 'stall reports' }, 'output blocked']])
})

test('a heartbeat beats while requested, and reports a late beat', async (t) => {
  const { listener, cells, send } = rig(t)
  send({ kind: 'beat', everyMs: 5 })
  await until(() => cells.beatMs > 0)
  const firstMs = cells.beatMs
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
  await until(() => cells.resumedMs > 0)
  assert.ok(cells.resumedMs - firstMs >= 30 && cells.beatMs >= cells.resumedMs)
  listener.stop()
  const lastMs = cells.beatMs
  await delay(20)
  assert.equal(cells.beatMs, lastMs)
})

test('the time of garbage collections is shared', async (t) => {
  const { cells } = rig(t)
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collectGarbage()
  await until(() => cells.garbageMs > 0)
})
