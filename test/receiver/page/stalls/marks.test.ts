import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headsOf, marksOf } from '../../../../src/receiver/page/stalls/marks.js'
import { stallsOf } from '../../../../src/receiver/page/stalls/stall.js'

const HOUR_MS = 3_600_000

function marks(spanMs: number, ...stalls: { atMs: number; seconds: number; lost?: boolean }[]) {
  const shown = stalls.flatMap(({ atMs, seconds, lost = false }) =>
    stallsOf([{ ts: atMs + seconds * 1000, seconds, tags: { state: lost ? 'running' : 'ended' } }]).map((stall) => ({
      ...stall,
      outcome: lost ? ('silent' as const) : ('ended' as const),
    })),
  )
  return marksOf(shown, (ms) => (ms * 500) / spanMs, 5).map(({ from, to, lost }) => [
    Math.round(from),
    Math.round(to),
    lost,
  ])
}

test('each stall of a quarter of an hour has a mark of its length', () => {
  const found = marks(HOUR_MS / 4, { atMs: 600_000, seconds: 36 }, { atMs: 90_000, seconds: 2 })
  assert.deepEqual(found, [
    [50, 51, false],
    [333, 353, false],
  ])
})

test('stalls of a week are marked at most every few pixels, and none as longer than it was', () => {
  const stalls = Array.from({ length: 100 }, (_, n) => ({
    atMs: 20 * HOUR_MS + n * 600_000,
    seconds: 1,
    lost: n === 30,
  }))
  const found = marks(168 * HOUR_MS, ...stalls, { atMs: 100 * HOUR_MS, seconds: 1 })
  assert.equal(found.length, 11)
  assert.ok(found.every(([from = 0, to = 0]) => Number(to) - Number(from) <= 5))
  assert.deepEqual(found.filter(([, , lost]) => lost).length, 1)
  assert.deepEqual(found.at(-1), [298, 298, false])
})

test('heads have room, and a process that did not survive always has its own', () => {
  const at = (from: number, lost = false) => ({ from, to: from, lost })
  const heads = headsOf([at(0), at(4), at(12), at(16, true), at(20), at(24), at(28)], 9)
  assert.deepEqual(
    heads.map(({ from, lost }) => [from, lost]),
    [
      [0, false],
      [16, true],
      [28, false],
    ],
  )
})
