import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { BlackBoxCells } from '../../../../src/shared/black-box/cells.js'
import type { StallNote } from '../../../../src/shared/black-box/messages.js'
import { decodeSamples, encodeSamples } from '../../../../src/shared/black-box/samples.js'
import { activityCode, activityOf } from '../../../../workers/collectors/stalls/activity-codes.js'
import { Recorder } from '../../../../workers/collectors/stalls/recorder.js'
import { stallRecord } from '../../../helpers/black-box-bytes.js'

const IDLE = { kind: 'call', call: 'epoll_pwait', argument: 9 } as const

function rig(t: TestContext) {
  const cells = new BlackBoxCells()
  cells.state = 'writing'
  const { port1: writer, port2 } = new MessageChannel()
  const access = { cells: cells.memory, notes: port2 }
  const notes: StallNote[] = []
  writer.on('message', (note: StallNote) => notes.push(note))
  const world = { nowMs: 1_000, heldMs: 0 }
  const { stall } = stallRecord()
  const recorder = new Recorder({
    access,
    figures: {
      read() {},
      cpu: Number.NaN,
      rssBytes: 90e6,
      cgroupBytes: 1e6,
      cgroupLimitBytes: 2e6,
      availableBytes: Number.NaN,
      throttledMs: 7,
      host: { cpuUsage: 0.5 },
      close() {},
    },
    clock: { monotonicMs: () => world.nowMs, wallMs: () => 77_000 + world.nowMs },
    heapBytes: () => 20e6,
    heldMs: () => world.heldMs,
    soFar: () => stall,
  })
  t.after(() => {
    recorder.close()
    writer.close()
  })
  const samples = () => decodeSamples(encodeSamples(cells.rowsBetween(0, cells.taken), activityOf))
  const received = async () => {
    for (let turns = 0; turns < 5; turns++) await turn()
    return notes
  }
  return { cells, recorder, world, stall, samples, received }
}

test('notes a tenth of a second each, whatever the distance of the looks', (t) => {
  const { recorder, world, samples } = rig(t)
  for (let look = 0; look < 100; look++) {
    world.nowMs += 10
    recorder.look({ runMs: look * 5, waitMs: look, activity: IDLE })
  }
  const all = samples()
  assert.deepEqual([all.length, all[1]?.atMs], [10, 78_110])
  const { run, wait, activity, rssBytes, hostCpu, steal } = all[3] ?? {}
  assert.deepEqual([run, wait, activity, rssBytes, hostCpu, steal], [0.5, 0.1, 'epoll_pwait', 90e6, 0.5, Number.NaN])
})

test('what has no earlier reading is unknown', (t) => {
  const { recorder, samples } = rig(t)
  recorder.look({ runMs: 5, waitMs: 0, activity: undefined })
  const { run, cpu, activity } = samples()[0] ?? {}
  assert.deepEqual([run, cpu, activity], [Number.NaN, Number.NaN, ''])
})

test('a stall is written when it begins, once a second while it lasts, and when it is over', async (t) => {
  const { recorder, world, stall, received } = rig(t)
  for (let heldMs = 100; heldMs <= 2_500; heldMs += 50) {
    world.nowMs += 50
    recorder.held(heldMs)
  }
  recorder.ended(stall)
  recorder.ended(stall)
  assert.deepEqual(
    (await received()).map(({ state, number }) => `${state} ${number}`),
    ['running 1', 'running 1', 'running 1', 'ended 1', 'ended 2'],
  )
})

test('a stall that never ended does not become one with the next', async (t) => {
  const { recorder, world, received } = rig(t)
  recorder.held(5_000)
  world.nowMs += 50
  recorder.held(120)
  assert.deepEqual(
    (await received()).map(({ number }) => number),
    [1, 2],
  )
})

test('while the writer is held up, or does not write, no stall is sent to it', async (t) => {
  const { cells, recorder, world, stall, received } = rig(t)
  cells.beginWrite(world.nowMs)
  world.nowMs += 2_500
  recorder.ended(stall)
  assert.equal(recorder.lateMs(), 2_500)
  cells.endWrite(world.nowMs)
  cells.state = 'failed'
  recorder.ended(stall)
  assert.deepEqual(await received(), [])
})

test('an activity comes through shared memory as it was', () => {
  const names = [
    undefined,
    { kind: 'running', call: '', argument: 0 },
    { kind: 'none', call: '', argument: 0 },
    { kind: 'call', call: 'fsync', argument: 3 },
    { kind: 'call', call: 'syscall 999', argument: 3 },
  ] as const
  assert.deepEqual(
    names.map((activity) => activityOf(activityCode(activity))),
    ['', 'running', 'sleeping', 'fsync', ''],
  )
})
