import assert from 'node:assert/strict'
import { it } from 'node:test'
import { GcShare } from '../../../src/main-thread/runtime/gc-share.js'

it('is the share of time since the call before, at most 1', () => {
  const share = new GcShare(1_000)
  assert.equal(share.take(3_000, 0.5), 0.25)
  assert.equal(share.take(4_000, 0.5), 0)
  assert.equal(share.take(4_100, 0.8), 1)
  assert.equal(share.take(4_100, 0.8), Number.NaN)
})
