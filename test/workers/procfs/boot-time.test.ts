import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BootTime } from '../../../workers/procfs/boot-time.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'
import { FakeClock } from '../../helpers/fake-clock.js'

function watch() {
  const clock = new FakeClock()
  const bootTime = new BootTime(clock)
  const hasChanged = (seconds: number | string) =>
    bootTime.hasChanged(new Scanner().load(bytesOf(`cpu  1 2 3 4\nctxt 5\nbtime ${seconds}\nprocesses 9\n`)))
  return { clock, hasChanged }
}

test('another time of boot is a change, its rounding is none', () => {
  const { hasChanged } = watch()
  assert.deepEqual([1000, 1000, 1001, 1000, 1500, 1500, 900].map(hasChanged), [
    false,
    false,
    false,
    false,
    true,
    false,
    true,
  ])
})

test('one that moved with the wall clock is not a change', () => {
  const { clock, hasChanged } = watch()
  hasChanged(1000)
  clock.stepWall(3_600_000)
  assert.equal(hasChanged(4600), false)
  clock.stepWall(-3_600_000)
  assert.equal(hasChanged(1000), false)
  clock.stepWall(3_600_000)
  assert.equal(hasChanged(9000), true)
})

test('a text without it has no time', () => {
  const { hasChanged } = watch()
  assert.deepEqual(['x', 1000, '-', 1000].map(hasChanged), [false, false, false, false])
})
