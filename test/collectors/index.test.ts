import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue, findMetric, seriesOf } from '../../src/collectors/index.js'

const metrics = catalogue.flatMap((entry) => entry.metrics)

test('every metric name is a plain Prometheus name, and counters end in _total', () => {
  for (const { type, kind } of metrics) {
    assert.match(type, /^[a-z][a-z0-9_]*$/)
    assert.equal(
      type.endsWith('_total') && type !== 'mem_total' && type !== 'swap_total',
      kind === 'counter' || /^(disk_(inodes_)?|runtime_heap_)total$/.test(type),
      type,
    )
  }
})

test('a metric that several collectors yield is declared the same in each', () => {
  for (const metric of metrics) assert.deepEqual(findMetric(metric.type), metric)
})

test('a series must carry exactly the tags that the catalogue declares', () => {
  assert.deepEqual(seriesOf('cpu_usage', { cpu: 'total' }), {
    type: 'cpu_usage',
    kind: 'gauge',
    tags: { cpu: 'total' },
  })
  assert.throws(() => seriesOf('cpu_usage'), /has the tags \[cpu\], not \[\]/)
  assert.throws(() => seriesOf('cpu_temper'), /not in the catalogue/)
})
