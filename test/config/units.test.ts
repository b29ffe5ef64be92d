import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatDuration, formatSize, parseDuration, parseSize } from '../../src/config/units.js'

test('durations are read in ms, s, m, h, or as a number of milliseconds', () => {
  assert.equal(parseDuration('250ms'), 250)
  assert.equal(parseDuration('10s'), 10_000)
  assert.equal(parseDuration('5m'), 300_000)
  assert.equal(parseDuration('1h'), 3_600_000)
  assert.equal(parseDuration('1.5s'), 1500)
  assert.equal(parseDuration(' 2 s '), 2000)
  assert.equal(parseDuration('0'), 0)
  assert.equal(parseDuration('5000'), undefined)
  assert.equal(parseDuration(5000), 5000)
  assert.equal(parseDuration('-1s'), -1000)
})

test('a text that is not a whole number of milliseconds is not a duration', () => {
  for (const text of ['', '10x', '10S', '1h30m', 's', '1e3', 'Infinity', '1.5ms', '0x10', '٣s']) {
    assert.equal(parseDuration(text), undefined, text)
  }
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 1.5]) assert.equal(parseDuration(number), undefined)
})

test('a decimal fraction of seconds is not lost to rounding', () => {
  assert.equal(parseDuration('1.005s'), 1005)
  assert.equal(parseDuration('0.29s'), 290)
})

test('sizes are decimal as KB, MB, GB and binary as KiB, MiB, GiB, in letters of either case', () => {
  assert.equal(parseSize('64KB'), 64_000)
  assert.equal(parseSize('64kb'), 64_000)
  assert.equal(parseSize('64KiB'), 65_536)
  assert.equal(parseSize('1MB'), 1_000_000)
  assert.equal(parseSize('1.5 GiB'), 1_610_612_736)
  assert.equal(parseSize('512B'), 512)
  assert.equal(parseSize('512'), 512)
  assert.equal(parseSize(512), 512)
})

test('a text that is not a whole number of bytes is not a size', () => {
  for (const text of ['', 'MB', '1TB', '1.5B', '1,5MB', '1M']) assert.equal(parseSize(text), undefined, text)
  assert.equal(parseSize(0.5), undefined)
})

test('people read the largest unit that needs no fraction', () => {
  assert.deepEqual([0, 250, 1500, 90_000, 86_400_000].map(formatDuration), ['0ms', '250ms', '1500ms', '90s', '24h'])
  assert.deepEqual([0, 999, 64_000, 65_536, 16_000_000].map(formatSize), ['0B', '999B', '64KB', '64KiB', '16MB'])
})

test('what is formatted is read back as the same amount', () => {
  fc.assert(
    fc.property(fc.nat(), (amount) => {
      assert.equal(parseDuration(formatDuration(amount)), amount)
      assert.equal(parseSize(formatSize(amount)), amount)
    }),
  )
})
