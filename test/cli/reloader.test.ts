import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reloader } from '../../src/cli/reloader.js'
import { FakeClock } from '../helpers/fake-clock.js'

/** Creates a reloader whose reloads last until `done`. */
function rig() {
  const clock = new FakeClock()
  let reloads = 0
  let end: () => void = () => {}
  const reloader = new Reloader(clock, () => {
    reloads++
    return new Promise<void>((resolve) => (end = resolve))
  })
  const done = () => {
    end()
    return clock.advance(0)
  }
  return { clock, reloader, done, reloads: () => reloads }
}

test('requests during a reload, and for half a second after it, are one reload more', async () => {
  const { clock, reloader, done, reloads } = rig()
  for (let count = 0; count < 100; count++) reloader.request()
  await clock.advance(10_000)
  assert.equal(reloads(), 1)
  await done()
  await clock.advance(400)
  for (let count = 0; count < 100; count++) reloader.request()
  assert.equal(reloads(), 1)
  await clock.advance(100)
  assert.equal(reloads(), 2)
  await done()
  await clock.advance(10_000)
  assert.equal(reloads(), 2)
  reloader.request()
  assert.equal(reloads(), 3)
})

test('after the end there is no reload, not even one that was asked for before', async () => {
  const { clock, reloader, done, reloads } = rig()
  reloader.request()
  reloader.request()
  reloader.end()
  reloader.request()
  await done()
  await clock.advance(10_000)
  assert.equal(reloads(), 1)
})
