import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encoderFor } from '../../src/encode/encoder-for.js'
import { type Format, formatNames } from '../../src/encode/formats.js'
import { redundantTotals } from '../../src/encode/redundant-totals.js'
import type { Series } from '../../src/shared/frame.js'
import { counter, gauge } from '../send/helpers/encoded.js'
import { outputSettings } from '../send/helpers/output-settings.js'

const time = (cpu: string) => counter('cpu_seconds_total', { cpu, mode: 'user' })
const layout = (...series: Series[]) => ({ collector: 'cpu', series })

describe('the total of all CPUs', () => {
  it('is redundant beside the counter of each, and only there', () => {
    const usage = ['total', '0', '1'].map((cpu) => gauge('cpu_usage', { cpu }))
    assert.deepEqual(redundantTotals(layout(...usage, time('total'), time('0'), time('1'))), [3])
    assert.deepEqual(redundantTotals(layout(gauge('cpu_usage', { cpu: 'total' }), time('total'))), [])
    assert.deepEqual(redundantTotals(layout(time('0'), time('1'))), [])
    assert.deepEqual(redundantTotals(layout(counter('orders_total', { cpu: 'total' }), time('0'))), [])
  })

  it('is left out by the formats whose receivers add up the series of a counter', () => {
    const identity = {
      host: 'h',
      tags: {},
      agentId: '',
      startedMs: 0,
      machine: { id: undefined, platform: 'linux', release: '', arch: 'x64', uptimeSeconds: 0 },
    }
    const omitted = (format: Format, version: 1 | 2, url = 'http://h/') => {
      const settings = outputSettings({ url, format, remoteWrite: { version, staleMarkers: true } })
      return encoderFor(settings, identity).omits?.(layout(time('total'), time('0'))) ?? []
    }
    for (const format of formatNames) {
      const expected = format === 'json' || format === 'influx' ? [] : [0]
      assert.deepEqual(omitted(format, 1), expected, format)
      assert.deepEqual(omitted(format, 2), expected, format)
      assert.deepEqual(omitted(format, 1, 'stdout:'), [], format)
    }
  })
})
