import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Unit } from '../../../src/collectors/metric.js'
import { format, formatRange } from '../../../src/receiver/page/format.js'

const cases: [value: number, unit: Unit | undefined, text: string][] = [
  [0, 'ratio', '0 %'],
  [0.042, 'ratio', '4.2 %'],
  [0.0996, 'ratio', '10 %'],
  [0.424, 'ratio', '42 %'],
  [1, 'ratio', '100 %'],
  [0, 'bytes', '0 B'],
  [999, 'bytes', '999 B'],
  [999.6, 'bytes', '1.0 kB'],
  [1234, 'bytes', '1.2 kB'],
  [9_960, 'bytes', '10 kB'],
  [1.2e9, 'bytes per second', '1.2 GB/s'],
  [999_960_000, 'bytes', '1.0 GB'],
  [16.6e9, 'bytes', '17 GB'],
  [0, 'seconds', '0 s'],
  [0.00012, 'seconds', '120 µs'],
  [0.0021, 'seconds', '2.1 ms'],
  [0.25, 'seconds', '250 ms'],
  [3.24, 'seconds', '3.2 s'],
  [300, 'seconds', '5 min'],
  [3600 * 3 + 60 * 12, 'seconds', '3 h 12 min'],
  [86_400 * 12 + 3600 * 3, 'seconds', '12 d 3 h'],
  [12_345, 'per second', '12 k/s'],
  [0.423, 'count', '0.42'],
  [3, 'count', '3'],
  [1_500_000, undefined, '1.5 M'],
  [-2500, undefined, '-2.5 k'],
]

for (const [value, unit, text] of cases) {
  test(`${value} ${unit ?? 'without a unit'} is written ${text}`, () => {
    assert.equal(format(value, unit).replaceAll('\u202f', ' '), text)
  })
}

const ranges: [from: number, to: number, unit: Unit | undefined, text: string][] = [
  [0.005, 0.39, 'ratio', '0.5 – 39 %'],
  [0.25, 0.25, 'ratio', '25 %'],
  [300, 2e6, 'bytes', '300 B – 2.0 MB'],
  [1e6, 2e6, 'bytes per second', '1.0 – 2.0 MB/s'],
  [0.0002, 0.01, 'seconds', '200 µs – 10 ms'],
  [3600, 90_000, 'seconds', '1 h 0 min – 1 d 1 h'],
  [1, 3, undefined, '1 – 3'],
]

for (const [from, to, unit, text] of ranges) {
  test(`a range from ${from} to ${to} ${unit ?? 'without a unit'} is written ${text}`, () => {
    assert.equal(formatRange(from, to, unit).replaceAll('\u202f', ' '), text)
  })
}
