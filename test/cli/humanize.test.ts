import assert from 'node:assert/strict'
import { test } from 'node:test'
import { humanize } from '../../src/cli/humanize.js'
import type { Unit } from '../../src/collectors/metric.js'

const cases: [number, Unit | undefined, string][] = [
  [0.4217, 'ratio', '42.2 %'],
  [0, 'bytes', '0 B'],
  [512, 'bytes', '512 B'],
  [999.6, 'bytes', '1.00 KB'],
  [1_234_567_890, 'bytes', '1.23 GB'],
  [25_300_000_000, 'bytes', '25.3 GB'],
  [1.2e9, 'bytes per second', '1.20 GB/s'],
  [12.5, 'per second', '12.5/s'],
  [1_500_000, 'count', '1.50 M'],
  [3, undefined, '3'],
  [0, 'seconds', '0 s'],
  [0.000_012, 'seconds', '12 µs'],
  [0.0123, 'seconds', '12.3 ms'],
  [90, 'seconds', '90.0 s'],
  [600, 'seconds', '10.0 min'],
  [10_800, 'seconds', '3.0 h'],
  [864_000, 'seconds', '10.0 d'],
  [1_763_800_000, 'epoch seconds', '2025-11-22T08:26:40Z'],
  [41.25, 'celsius', '41.3 °C'],
]

for (const [value, unit, text] of cases) {
  test(`${value} ${unit ?? 'without unit'} is written ${text}`, () => assert.equal(humanize(value, unit), text))
}
