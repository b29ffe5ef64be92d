import assert from 'node:assert/strict'
import { getActiveResourcesInfo } from 'node:process'
import { test } from 'node:test'
import { FakeClock } from '../../src/testing/fake-clock.js'

const timers = () => getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('a timer that holds keeps the process alive until it fires or is cancelled; another does not', async () => {
  const clock = new FakeClock()
  const before = timers()
  clock.setTimer(1_000, () => {})
  assert.equal(timers(), before)
  clock.setTimer(1_000, () => {}, { hold: true })
  const cancelled = clock.setTimer(2_000, () => {}, { hold: true })
  assert.equal(timers(), before + 2)
  await clock.advance(1_000)
  assert.equal(timers(), before + 1)
  cancelled.cancel()
  assert.equal(timers(), before)
})
