import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMetric } from '../../src/collectors/index.js'
import { prometheusName } from '../../src/names/prometheus-name.js'

const NAMES: Readonly<Record<string, string>> = {
  mem_total: 'mem_total_bytes',
  mem_used_ratio: 'mem_used_ratio',
  cpu_usage: 'cpu_usage_ratio',
  cpu_seconds_total: 'cpu_seconds_total',
  disk_inodes_total: 'disk_inodes',
  disk_read_bytes_total: 'disk_read_bytes_total',
  net_rx_bytes_per_second: 'net_rx_bytes_per_second',
  boot_time_seconds: 'boot_time_seconds',
  load_1: 'load_1',
  agent_buffer_seconds_left: 'agent_buffer_left_seconds',
}

test('a name by the conventions ends in its base unit, and in _total only for a counter', () => {
  for (const [type, name] of Object.entries(NAMES)) {
    const metric = findMetric(type)
    assert.ok(metric, type)
    assert.equal(prometheusName(metric), name)
  }
})
