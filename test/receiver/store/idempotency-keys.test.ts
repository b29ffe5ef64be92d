import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdempotencyKeys } from '../../../src/receiver/store/idempotency-keys.js'
import { FakeClock } from '../../helpers/fake-clock.js'

const key = (idempotencyKey: string, bodyHash = 'hash') => ({ idempotencyKey, bodyHash })

test('reports a known key as a duplicate with the same body and a conflict with another', () => {
  const keys = new IdempotencyKeys(new FakeClock(), { maxKeys: 10, maxAgeMs: 1000 })
  assert.equal(keys.check(key('a')), 'new')
  keys.remember(key('a'))
  assert.equal(keys.check(key('a')), 'duplicate')
  assert.equal(keys.check(key('a', 'other')), 'conflict')
})

test('forgets a key after its age limit, whatever the wall clock does', async () => {
  const clock = new FakeClock()
  const keys = new IdempotencyKeys(clock, { maxKeys: 10, maxAgeMs: 1000 })
  keys.remember(key('a'))
  clock.stepWall(3_600_000)
  await clock.advance(999)
  assert.equal(keys.check(key('a')), 'duplicate')
  await clock.advance(1)
  assert.equal(keys.check(key('a')), 'new')
  assert.equal(keys.size, 0)
})

test('forgets the oldest key when there are too many', () => {
  const keys = new IdempotencyKeys(new FakeClock(), { maxKeys: 2, maxAgeMs: 1000 })
  for (const name of ['a', 'b', 'c']) keys.remember(key(name))
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => keys.check(key(name))),
    ['new', 'duplicate', 'duplicate'],
  )
})
