import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findMetric } from '../../../src/collectors/index.js'
import type { Metric } from '../../../src/collectors/metric.js'
import { type Column, type MetricTable, perSecond, shareOfTime } from '../../../src/collectors/table.js'
import { ColumnPlan } from '../../../workers/procfs/column-plan.js'
import { ColumnRow, type ColumnRowOptions } from '../../../workers/procfs/column-row.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

const metric = (type: string): Metric => {
  const found = findMetric(type)
  assert.ok(found, type)
  return found
}

function rowOf(
  table: MetricTable<Column>,
  windowSeconds = 0,
  options: ColumnRowOptions = {},
): { read: (text: string, seconds: number) => number[] } {
  const coarseWindow = { seconds: windowSeconds, readings: 10 }
  const row = new ColumnRow(new ColumnPlan(table), { tags: { device: 'sda' }, coarseWindow, ...options })
  const values = new Float64Array(row.series.length).fill(Number.NaN)
  const read = (text: string, seconds: number) => {
    row.read(new Scanner().load(bytesOf(text)), seconds)
    row.write(values, 0)
    return [...values]
  }
  return { read }
}

describe('a row of columns', () => {
  it('takes any column of the line, scaled, in the order of the table', () => {
    const { read } = rowOf([
      [{ column: 3, per: 1000 }, metric('disk_read_seconds_total')],
      [{ column: 0 }, metric('disk_reads_total')],
      [{ column: 2, times: 512 }, metric('disk_read_bytes_total')],
    ])
    assert.deepEqual(read('7 0 8 1500 9\n', 1), [1.5, 7, 4096])
  })

  it('has no value for a column that the line does not have', () => {
    const { read } = rowOf([
      [{ column: 0 }, metric('disk_reads_total')],
      [{ column: 5 }, metric('disk_writes_total')],
    ])
    assert.deepEqual(read('7 8\n9 9 9 9 9 9 9\n', 1), [7, Number.NaN])
  })

  it('leaves what the reader computes alone', () => {
    const { read } = rowOf([metric('disk_io_in_progress'), [{ column: 0 }, metric('disk_reads_total')]])
    assert.deepEqual(read('7\n', 1), [Number.NaN, 7])
  })

  it('makes rates and shares of time from two readings', () => {
    const { read } = rowOf([
      [perSecond({ column: 0, times: 512 }), metric('disk_read_bytes_per_second')],
      [shareOfTime({ column: 1, per: 1000 }), metric('disk_busy_ratio')],
    ])
    assert.deepEqual(read('10 1000\n', 1), [Number.NaN, Number.NaN])
    assert.deepEqual(read('14 2000\n', 3), [1024, 0.5])
    assert.deepEqual(read('14 9000\n', 4), [0, 1])
  })

  it('compares a metric with a window over that window, and others with the previous reading', () => {
    const table: MetricTable<Column> = [
      [perSecond({ column: 0 }), metric('disk_reads_per_second')],
      [shareOfTime({ column: 1, per: 1000 }), metric('disk_busy_ratio')],
    ]
    const { read } = rowOf(table, 2)
    read('0 0\n', 10)
    assert.deepEqual(read('5 1000\n', 11), [5, Number.NaN])
    assert.deepEqual(read('5 1000\n', 12), [0, 0.5])
  })

  const growing: MetricTable<Column> = [
    [{ column: 0 }, metric('disk_reads_total')],
    [{ column: 1 }, metric('disk_writes_total')],
    [{ column: 2, per: 1000 }, metric('disk_io_seconds_total')],
    [perSecond({ column: 0 }), metric('disk_reads_per_second')],
    [perSecond({ column: 1 }), metric('disk_writes_per_second')],
    [shareOfTime({ column: 2, per: 1000 }), metric('disk_busy_ratio')],
  ]
  const NONE = Number.NaN

  it('has no rate of a counter that went back until the window is past it', () => {
    const { read } = rowOf(growing, 0, {
      rateWindow: { seconds: 2, readings: 3 },
      coarseWindow: { seconds: 2, readings: 3 },
    })
    const rates = ['0 0 0', '100 10 100', '50 20 200', '150 30 300', '250 40 400', '350 50 500'].map((text, second) =>
      read(text, second).slice(3),
    )
    assert.deepEqual(rates, [
      [NONE, NONE, NONE],
      [NONE, NONE, NONE],
      [NONE, 10, 0.1],
      [NONE, 10, 0.1],
      [100, 10, 0.1],
      [100, 10, 0.1],
    ])
  })

  it('has no rate at all when two counters went back, unless both wrapped or count time', () => {
    const ratesOf = (before: string, after: string, options: ColumnRowOptions = {}) => {
      const { read } = rowOf(growing, 0, options)
      read(before, 1)
      return read(after, 2).slice(3)
    }
    assert.deepEqual(ratesOf('500 500 500', '90 90 600'), [NONE, NONE, NONE])
    assert.deepEqual(ratesOf('500 500 500', '90 600 90'), [NONE, NONE, NONE])
    assert.deepEqual(ratesOf('500 500 500', '90 600 600'), [NONE, 100, 0.1])
    assert.deepEqual(ratesOf('500 500 500', '600 600 90'), [100, 100, NONE])
    assert.deepEqual(ratesOf('4294967290 500 4294967290', '4 600 90'), [NONE, 100, NONE])
    const other = { isOther: () => true }
    assert.deepEqual(ratesOf('500 500 500', '600 600 90', other), [NONE, NONE, NONE])
    assert.deepEqual(ratesOf('500 500 500', '600 600 600', other), [100, 100, 0.1])
  })

  it('has no value for a number that cannot be right', () => {
    const { read } = rowOf([
      [{ column: 0, below: 100 }, metric('disk_io_in_progress')],
      [{ column: 1 }, metric('disk_reads_total')],
      [perSecond({ column: 1 }), metric('disk_reads_per_second')],
    ])
    assert.deepEqual(read('99 18446744073709551615\n', 1), [99, NONE, NONE])
    assert.deepEqual(read('100 18446744073709551615\n', 2), [NONE, NONE, NONE])
  })
})
