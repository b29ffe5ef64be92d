import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { TurnRecorder } from '../../../src/main-thread/stalls/turn-recorder.js'
import { threadsMonotonicMs } from '../../../src/shared/clock.js'

/** Returns the number of turns recorded within 20 turns. */
async function recordedTurns(cells: { recordedMs: number }): Promise<number> {
  const times = new Set<number>()
  for (let count = 0; count < 20; count++) {
    await turn()
    times.add(cells.recordedMs)
  }
  return times.size
}

test('a prompt answer begins nothing', async () => {
  const cells = { recordedMs: 0, passedMs: 0 }
  new TurnRecorder(cells).answered(threadsMonotonicMs(), 1)
  assert.equal(await recordedTurns(cells), 1)
  assert.equal(cells.recordedMs, 0)
})

test('a late answer begins to record each turn, until it is stopped', async () => {
  const cells = { recordedMs: 0, passedMs: 0 }
  const recorder = new TurnRecorder(cells)
  recorder.answered(threadsMonotonicMs(), 50)
  assert.ok((await recordedTurns(cells)) > 15)
  assert.ok(process.getActiveResourcesInfo().filter((name) => name === 'Immediate').length === 0)
  recorder.stop()
  assert.equal(await recordedTurns(cells), 1)
})

test('questions within one turn show no turn, those of the next show that it is over', async () => {
  const cells = { recordedMs: 0, passedMs: 0 }
  const recorder = new TurnRecorder(cells)
  await turn()
  recorder.interrupted(1_000)
  recorder.interrupted(1_020)
  assert.equal(cells.passedMs, 0)
  await turn()
  recorder.interrupted(1_100)
  assert.equal(cells.passedMs, 1_020)
  recorder.interrupted(1_120)
  assert.equal(cells.passedMs, 1_020)
})
