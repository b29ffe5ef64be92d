import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivedOf } from '../../../../src/receiver/page/stalls/survival.js'

const START = 1_763_800_000_000
/** A reported stall, half a second long so far, whose end was not reported. */
const stall = { startMs: START, endMs: START + 500, seconds: 0.5, sender: { service: 'shop' } }

/** Returns the counters of two causes at seconds after the beginning; `gc` stays at 1. */
function counters(...ticks: readonly (readonly [second: number, javascript: number])[]) {
  const ts = ticks.map(([second]) => START + second * 1000)
  return [
    { tags: { service: 'shop', cause: 'javascript' }, ts, value: ticks.map(([, value]) => value) },
    { tags: { service: 'shop', cause: 'gc' }, ts, value: ticks.map(() => 1) },
    { tags: { service: 'mail', cause: 'gc' }, ts: [START - 1000, START + 3000], value: [0, 9] },
  ]
}

test('a process whose counters grow by the whole stall survived it', () => {
  assert.equal(survivedOf(stall, counters([-1, 3], [3, 6])), true)
  assert.equal(survivedOf(stall, counters([-1, 3], [1, 3], [2, 3], [3, 5.8])), true)
  assert.equal(survivedOf(stall, counters([0.9, 0.9])), true)
})

test('one whose counters begin anew took its place', () => {
  assert.equal(survivedOf(stall, counters([-1, 3], [3, 0], [4, 0])), false)
  assert.equal(survivedOf(stall, counters([-1, 3], [3, 0], [400, 7])), false)
})

test('so did one whose counters grow by less than the time since the stall began', () => {
  assert.equal(survivedOf(stall, counters([-1, 0], [5, 0.2], [6, 0.2])), false)
  assert.equal(survivedOf(stall, counters([-1, 0], [5, 0], [6, 0.8])), false)
})

test('without counters after it nothing can be told', () => {
  assert.equal(survivedOf(stall, counters([-1, 3])), undefined)
  assert.equal(survivedOf(stall, []), undefined)
})
