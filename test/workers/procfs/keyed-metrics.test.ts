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
    1024,
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
