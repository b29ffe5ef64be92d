import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharesOf } from '../../../../src/receiver/page/stalls/shares.js'

const STALL = { startMs: 1500, seconds: 2, sender: { service: 'a' } }

function counter(cause: string, value: number[], tags: Record<string, string> = { service: 'a' }) {
  return { tags: { cause, ...tags }, ts: [1000, 2000, 4000, 5000].slice(0, value.length), value }
}

test('the shares of a stall are what the counters grew by in the first tick after it', () => {
  assert.deepEqual(sharesOf(STALL, [counter('javascript', [5, 5, 6.5, 6.5]), counter('gc', [0, 0, 0.5, 0.5])]), [
    { cause: 'javascript', share: 0.75 },
    { cause: 'gc', share: 0.25 },
  ])
})

test('shares are not told when another stall ended in the same tick', () => {
  assert.equal(sharesOf(STALL, [counter('javascript', [5, 5, 8, 8])]), undefined)
})

test('shares are not told when the counter begins after the stall, was set back, or does not grow', () => {
  assert.equal(sharesOf(STALL, [{ tags: { cause: 'gc', service: 'a' }, ts: [4000], value: [2] }]), undefined)
  assert.equal(sharesOf(STALL, [counter('javascript', [5, 5, 2, 2])]), undefined)
  assert.equal(sharesOf(STALL, [counter('javascript', [5, 5, 5, 5])]), undefined)
  assert.equal(sharesOf(STALL, []), undefined)
})

test('the counters of another agent do not count', () => {
  const other = counter('disk', [0, 0, 2, 2], { service: 'b' })
  assert.deepEqual(sharesOf(STALL, [counter('javascript', [5, 5, 7, 7]), other]), [{ cause: 'javascript', share: 1 }])
  assert.equal(sharesOf(STALL, [other]), undefined)
})
