import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/collectors/index.js'
import type { Metric } from '../../src/collectors/metric.js'
import { prometheusName } from '../../src/names/prometheus-name.js'

const metrics = [
  ...new Map(catalogue.flatMap((entry) => entry.metrics.map((metric) => [metric.type, metric]))).values(),
]

/** Suffixes that Prometheus reserves for other kinds of metrics. */
const RESERVED = /_(count|sum|bucket|created|info)$/

describe('The Prometheus name of each metric', () => {
  it('is in snake case, ends in _total if and only if it is a counter, and not in a reserved suffix', () => {
    for (const metric of metrics) {
      const name = prometheusName(metric)
      assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
      assert.equal(name.endsWith('_total'), metric.kind === 'counter', `${metric.type}: state \`prometheus\``)
      // An info metric is a gauge of 1 that carries its information in labels.
      if (metric.type !== 'agent_info') assert.doesNotMatch(name, RESERVED, `${metric.type}: state \`prometheus\``)
    }
  })

  it('says its unit last', () => {
    const endings: Partial<Record<Metric['unit'], string>> = {
      ratio: '_ratio',
      bytes: '_bytes',
      seconds: '_seconds',
      'epoch seconds': '_seconds',
      celsius: '_celsius',
    }
    for (const metric of metrics) {
      const ending = endings[metric.unit] ?? ''
      assert.ok(
        prometheusName(metric)
          .replace(/_total$/, '')
          .endsWith(ending),
        `${metric.type}: state \`prometheus\``,
      )
    }
  })

  it('says its unit once, and is that of no other metric', () => {
    const names = metrics.map(prometheusName)
    for (const name of names) assert.doesNotMatch(name, /_(seconds|bytes|ratio)_.*_?\1$/)
    assert.equal(new Set(names).size, names.length)
  })
})

describe('The node_exporter names of each metric', () => {
  it('are stated: names, that there are none, or that the value follows from others', () => {
    const silent = metrics.filter(({ nodeExporter }) => nodeExporter === undefined).map(({ type }) => type)
    assert.deepEqual(silent, [], 'state `nodeExporter` beside the metric, or in metricsFrom() for all of a source')
  })

  it('are those of node_exporter, with tags that the metric has', () => {
    for (const { type, tags, nodeExporter } of metrics) {
      if (typeof nodeExporter !== 'object') continue
      for (const { name, where = {} } of nodeExporter) {
        assert.match(name, /^(node|process)_\w+$/)
        for (const tag of Object.keys(where)) assert.ok(tags.includes(tag), `${type} has no tag ${tag}`)
      }
    }
  })

  it('belong to one metric each', () => {
    const owners = new Map<string, string>()
    for (const { type, nodeExporter } of metrics) {
      if (typeof nodeExporter !== 'object') continue
      for (const { name } of nodeExporter) {
        assert.equal(owners.get(name) ?? type, type, name)
        owners.set(name, type)
      }
    }
  })
})
