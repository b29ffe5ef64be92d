import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeartbeatWitness } from '../../../../workers/collectors/stalls/heartbeat-witness.js'

test('a loop is doubted when two beats are missing, and has turned with the first late one', () => {
  const cells = { beatMs: 0, resumedMs: 0 }
  const witness = new HeartbeatWitness(cells, 50)
  assert.equal(witness.isFree(10_000), true, 'before the first beat nothing is known')
  cells.beatMs = 1_000
  assert.equal(witness.isFree(1_099), true)
  assert.equal(witness.isFree(1_100), false)
  const sinceMs = witness.doubt()
  assert.equal(sinceMs, 1_050, 'when the next beat was due')
  assert.equal(witness.turnedAfter(sinceMs), undefined)
  cells.resumedMs = 1_400
  cells.beatMs = 1_450
  assert.equal(witness.turnedAfter(sinceMs), 1_400)
})
