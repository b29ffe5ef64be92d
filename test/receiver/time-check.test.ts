import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TimeCheck } from '../../src/receiver/time-check.js'
import { silentLogger } from '../../src/shared/logger.js'
import { FakeClock } from '../helpers/fake-clock.js'

const DAY_MS = 86_400_000

function warnings(offsets: (nowMs: number) => readonly number[]): unknown[] {
  const clock = new FakeClock()
  const lines: unknown[] = []
  const check = new TimeCheck(clock, { ...silentLogger, warn: (fields) => lines.push(fields) })
  check.check([])
  for (const ts of offsets(clock.wallMs())) check.check([{ ts, host: 'web-1', type: 'x', value: 1 }])
  return lines
}

test('does not warn about times from weeks ago to some hours ahead', () => {
  assert.deepEqual(
    warnings((nowMs) => [nowMs, nowMs - 30 * DAY_MS, nowMs + 3_600_000]),
    [],
  )
})

test('recognizes seconds in place of milliseconds, and warns once', () => {
  const lines = warnings((nowMs) => [Math.floor(nowMs / 1000), Math.floor(nowMs / 1000) + 1])
  assert.equal(lines.length, 1)
  assert.match(JSON.stringify(lines), /ts looks like seconds: it must be milliseconds/)
})

test('names the host of any other time far from now', () => {
  for (const lines of [warnings(() => [0]), warnings((nowMs) => [nowMs + 2 * DAY_MS])]) {
    assert.match(JSON.stringify(lines), /"host":"web-1".*is the clock of this host right/)
  }
})
