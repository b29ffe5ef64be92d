import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownWindow } from '../../../src/receiver/page/shown-window.js'

const NOW = 1_763_800_000_000
const MINUTE = 60_000
const DAY = 1440 * MINUTE
const day = { rangeMs: DAY, series: [] }

/** Returns the shown length of a one-day window, in minutes, for points that began this many minutes ago. */
function shownMinutes(beganMinutesAgo: number): number {
  const { range, view } = shownWindow(day, NOW, NOW - beganMinutesAgo * MINUTE)
  assert.equal(range.to, NOW)
  assert.equal(range.to - range.from, view.rangeMs)
  return view.rangeMs / MINUTE
}

test('a window that is longer than the data becomes the shortest of a few lengths that holds them', () => {
  assert.deepEqual([0.2, 1.5, 9, 11, 55, 100, 700].map(shownMinutes), [1, 2, 10, 12, 60, 120, 720])
})

test('a window is never longer than chosen, and as chosen while the beginning of the data is unknown', () => {
  assert.equal(shownMinutes(1400), 1440)
  assert.equal(shownMinutes(5000), 1440)
  assert.deepEqual(shownWindow(day, NOW, undefined), {
    range: { from: NOW - DAY, to: NOW },
    wanted: { from: NOW - DAY, to: NOW },
    view: day,
    fitted: false,
  })
})

test('a window of its own begins with the data, and says so in its view', () => {
  const fixed = { from: NOW - DAY, to: NOW }
  const view = { ...day, fixed }
  const from = NOW - 60 * MINUTE
  assert.deepEqual(shownWindow(view, NOW, from), {
    range: { from, to: NOW },
    wanted: fixed,
    view: { ...view, fixed: { from, to: NOW } },
    fitted: true,
  })
  for (const firstMs of [undefined, NOW - 2 * DAY, fixed.from + MINUTE, NOW + MINUTE]) {
    assert.deepEqual(shownWindow(view, NOW, firstMs), { range: fixed, wanted: fixed, view, fitted: false })
  }
})
