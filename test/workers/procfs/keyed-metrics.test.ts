import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMetric } from '../../../src/collectors/index.js'
import type { Metric } from '../../../src/collectors/metric.js'
import { KeyedMetrics } from '../../../workers/procfs/keyed-metrics.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

const metric = (type: string): Metric => {
  const found = findMetric(type)
  assert.ok(found, type)
  return found
}

const TEXT = new Scanner().load(bytesOf('MemTotal:  100 kB\nKernelStack: 3 kB\nDirty:  7 kB\n'))

test('a line of the table is a line of the text, whatever the order of either', () => {
  const metrics = new KeyedMetrics(
    [
      ['Dirty:', metric('mem_dirty')],
      ['KernelStack:', metric('mem_slab')],
      ['MemTotal:', metric('mem_total')],
    ],
    { times: 1024 },
  )
  metrics.parse(TEXT)
  assert.deepEqual([...metrics.values], [7 * 1024, 3 * 1024, 100 * 1024])
  assert.deepEqual(
    metrics.series.map(({ type }) => type),
    ['mem_dirty', 'mem_slab', 'mem_total'],
  )
})

test('what the text does not have and what the reader computes have no value', () => {
  const metrics = new KeyedMetrics([['Writeback:', metric('mem_writeback')], metric('mem_used')])
  metrics.parse(TEXT)
  assert.deepEqual([...metrics.values], [Number.NaN, Number.NaN])
})

test('a metric may have several series', () => {
  const faults = metric('page_faults_total')
  const metrics = new KeyedMetrics([
    ['MemTotal:', faults, { kind: 'minor' }],
    ['Dirty:', faults, { kind: 'major' }],
  ])
  assert.deepEqual(
    metrics.series.map(({ tags }) => tags),
    [{ kind: 'minor' }, { kind: 'major' }],
  )
})

test('a number below zero, written as an unsigned one, has no value, or the one that the reader wants', () => {
  const text = (number: string) => new Scanner().load(bytesOf(`Dirty:  ${number} kB\n`))
  const valueFor = (number: string, options = {}) => {
    const metrics = new KeyedMetrics([['Dirty:', metric('mem_dirty')]], options)
    metrics.parse(text(number))
    return metrics.values[0]
  }
  const size = { times: 1024, belowZero: 0 }
  assert.equal(valueFor('18446744073709551488'), Number.NaN)
  assert.equal(valueFor('18446744073709551488', size), 0)
  // A negative number of bytes, divided by 1024 as if unsigned.
  assert.equal(valueFor('18014398509481856', size), 0)
  assert.equal(valueFor('12', size), 12 * 1024)
  assert.equal(valueFor('-12', size), Number.NaN)
})
