import assert from 'node:assert/strict'
import { test } from 'node:test'
import { marksOf } from '../../../../src/receiver/page/stalls/marks.js'
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

test('stalls that a week puts on the same pixels have one mark, which tells of the process that did not survive', () => {
  const stalls = Array.from({ length: 100 }, (_, n) => ({
    atMs: 20 * HOUR_MS + n * 60_000,
    seconds: 1,
    lost: n === 30,
  }))
  assert.deepEqual(marks(168 * HOUR_MS, ...stalls, { atMs: 100 * HOUR_MS, seconds: 1 }), [
    [60, 64, true],
    [298, 298, false],
  ])
})
