import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { namesFor } from '../../src/names/names-for.js'
import { counter, frame, gauge } from '../send/helpers/encoded.js'

const noUname = () => assert.fail('only node_exporter has it')
const one = frame(7, [gauge('mem_total', { numa: '0' }), 1], [counter('orders_total'), 2], [gauge('cpu_usage'), 3])

describe('Names with a prefix', () => {
  it('are those of the catalogue, or by the conventions of Prometheus; metrics of the user keep theirs', () => {
    const named = (style: 'native' | 'prometheus', prefix: string) =>
      namesFor({ style, prefix }, noUname)
        .rename(one)
        .layout.series.map(({ type }) => type)
    assert.deepEqual(named('native', 'host_'), ['host_mem_total', 'orders_total', 'host_cpu_usage'])
    assert.deepEqual(named('prometheus', ''), ['mem_total_bytes', 'orders_total', 'cpu_usage_ratio'])
  })

  it('leave tags and values as they are, and copy nothing', () => {
    const names = namesFor({ style: 'prometheus', prefix: 'x_' }, noUname)
    const renamed = names.rename(one)
    assert.equal(renamed.values, one.values)
    assert.deepEqual(renamed.layout.series[0]?.tags, { numa: '0' })
    assert.equal(names.rename(one).layout, renamed.layout, 'a layout is renamed once')
  })

  it('are known with their metric; others are not', () => {
    const names = namesFor({ style: 'prometheus', prefix: 'x_' }, noUname)
    assert.equal(names.describe('x_mem_total_bytes')?.metric.type, 'mem_total')
    assert.equal(names.describe('mem_total'), undefined)
    assert.equal(names.describe('orders_total'), undefined)
  })
})

describe('Native names', () => {
  it('leave frames as they are', () => {
    assert.equal(namesFor({ style: 'native', prefix: '' }, noUname).rename(one), one)
  })
})
