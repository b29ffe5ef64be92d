import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEIGHT, Sparkline, WIDTH } from '../../../src/receiver/page/sparklines.js'

/** Returns a sparkline of ten minutes in steps of a minute. */
const minutes = (agg: 'mean' | 'max') => new Sparkline({ stepMs: 60_000, agg })
const TOP = '1.0'
const BOTTOM = `${HEIGHT - 1}.0`

test('draws from 0 at the bottom to 1 at the top, the newest at the right', () => {
  const line = minutes('mean')
  line.add(0, 0)
  line.add(60_000, 1)
  const x = ((WIDTH / 9) * 8).toFixed(1)
  assert.equal(line.path, `M${x} ${BOTTOM}h0L${WIDTH}.0 ${TOP}`)
})

test('leaves a gap where there are no points, and draws a lone step as a dot', () => {
  const line = minutes('mean')
  line.add(0, 1)
  line.add(180_000, 1)
  assert.equal(line.path.match(/M/g)?.length, 2)
  assert.doesNotMatch(line.path, /L/)
})

test('a step keeps the mean of its points, or the greatest', () => {
  const mean = minutes('mean')
  const max = minutes('max')
  for (const value of [0.2, 0.9, 0.4]) {
    mean.add(1000, value)
    max.add(1000, value)
  }
  assert.equal(mean.mean(1)?.toFixed(6), '0.500000')
  assert.equal(max.mean(1), 0.9)
})

test('forgets what is older than ten minutes, also after a long silence', () => {
  const line = minutes('mean')
  for (let minute = 0; minute < 30; minute++) line.add(minute * 60_000, minute)
  assert.equal(line.mean(10), 24.5)
  line.add(100 * 60_000, 7)
  assert.equal(line.mean(10), 7)
  line.add(0, 1)
  assert.equal(line.mean(10), 7)
})

test('takes older points that arrive late, such as those that are fetched', () => {
  const line = minutes('max')
  line.add(120_000, 0.5)
  line.add(60_000, 0.7)
  line.add(60_000, 0.6)
  assert.equal(line.mean(2), 0.6)
  assert.equal(new Sparkline({ stepMs: 60_000, agg: 'mean' }).mean(3), undefined)
})
