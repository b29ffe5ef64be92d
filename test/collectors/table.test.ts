import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsFrom } from '../../src/collectors/metric.js'
import { metricsIn, positionIn } from '../../src/collectors/table.js'

const { gauge, counter } = metricsFrom({ source: '/proc/example' })
const used = gauge('example_used', 'bytes', 'Used')
const faults = counter('example_faults_total', 'count', 'Faults', { tags: ['kind'] })
const table = [
  ['Total:', gauge('example_total', 'bytes', 'Total')],
  used,
  ['minor ', faults, { kind: 'minor' }],
  ['major ', faults, { kind: 'major' }],
] as const

test('a table yields each of its metrics once, in order', () => {
  assert.deepEqual(
    metricsIn(table).map(({ type }) => type),
    ['example_total', 'example_used', 'example_faults_total'],
  )
})

test('a position is that of the first series of a metric', () => {
  assert.equal(positionIn(table, 'example_used'), 1)
  assert.equal(positionIn(table, 'example_faults_total'), 2)
  assert.throws(() => positionIn(table, 'example_free'), /metric example_free is not in the table/)
})
