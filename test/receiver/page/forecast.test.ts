import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fullAt } from '../../../src/receiver/page/forecast.js'

const MINUTE = 60_000
const DAY = 86_400_000
const TS = 1_763_800_000_000

/** Returns points of a share, one a minute. */
function points(count: number, shareAt: (minute: number) => number) {
  const minutes = Array.from({ length: count }, (_, n) => n)
  return { ts: minutes.map((n) => TS + n * MINUTE), value: minutes.map(shareAt) }
}

/** Returns the minutes from the last of 60 points until the share is full. */
function minutesLeft(shareAt: (minute: number) => number): number | undefined {
  const ms = fullAt(points(60, shareAt))
  return ms === undefined ? undefined : Math.round((ms - TS) / MINUTE) - 59
}

test('steady growth is full where its line reaches the whole', () => {
  assert.equal(
    minutesLeft((n) => 0.8 + 0.001 * n),
    141,
  )
})

test('noise on a line hardly moves its end', () => {
  const left = minutesLeft((n) => 0.8 + 0.001 * n + (n % 2 === 0 ? 0.002 : -0.002))
  assert.ok(left !== undefined && Math.abs(left - 141) < 8, `${left}`)
})

test('a filesystem that shrinks, stands still, or goes up and down has no day', () => {
  assert.equal(
    minutesLeft((n) => 0.9 - 0.001 * n),
    undefined,
  )
  assert.equal(
    minutesLeft(() => 0.9),
    undefined,
  )
  assert.equal(
    minutesLeft((n) => 0.5 + 0.01 * (n % 10)),
    undefined,
  )
})

test('a full filesystem has no day either', () => {
  assert.equal(
    minutesLeft((n) => 0.941 + 0.001 * n),
    undefined,
  )
})

test('growth too slow to be told from noise, and an end too far from what was seen, are no forecast', () => {
  assert.equal(
    minutesLeft((n) => 0.5 + 0.00001 * n),
    undefined,
  )
  assert.equal(
    minutesLeft((n) => 0.1 + 0.0001 * n),
    undefined,
  )
})

test('a few points are no trend', () => {
  assert.equal(fullAt(points(9, (n) => 0.8 + 0.01 * n)), undefined)
  assert.equal(fullAt({ ts: [], value: [] }), undefined)
})

test('whatever the points, the day lies ahead and within a year', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 30 * DAY }), (value, stepMs) => {
      const ts = value.map((_, n) => TS + n * stepMs)
      const ms = fullAt({ ts, value })
      const last = ts.at(-1) ?? TS
      assert.ok(ms === undefined || (ms > last && ms <= last + 365 * DAY), `${ms}`)
    }),
  )
})
