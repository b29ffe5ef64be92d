import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AgentReader, type AgentView } from '../../../src/main-thread/agent/agent-reader.js'
import type { FailureReason } from '../../../src/shared/events.js'
import type { SamplingReport } from '../../../src/shared/protocol.js'
import type { CollectorStats, OutputStats } from '../../../src/shared/stats.js'

const collectorStats: CollectorStats = {
  state: 'idle',
  ticks: 5,
  ok: 3,
  failed: 1,
  timeouts: 1,
  crashes: 0,
  skipped: 1,
  partial: 0,
  invalid: 2,
  cut: 0,
  restarts: 1,
  lastSeconds: 0.25,
  lastError: null,
}

const outputStats: OutputStats = {
  name: 'main',
  url: 'http://127.0.0.1/',
  state: 'ok',
  batches: 1,
  attempts: 3,
  retries: 2,
  lastStatus: 202,
  lastError: null,
  points: {
    accepted: 21,
    delivered: 10,
    rejected: 1,
    dropped: { overflow: 2, expired: 3, shutdown: 0 },
    buffered: 4,
    inFlight: 1,
  },
}

function viewOf(failures: Map<FailureReason, number>, sampling?: SamplingReport, leads?: boolean): AgentView {
  return {
    collectors: () => [{ name: 'cpu', stats: collectorStats, failures, sampling }],
    outputs: () => [{ stats: outputStats, bufferSecondsLeft: 120, lastSendSeconds: Number.NaN }],
    takeLatenessSeconds: () => 0.001,
    info: () => ({ version: '1.2.3', node: '22.3.0', os: 'linux', arch: 'x64', host_id: 'abc' }),
    scope: 'host',
    leads: () => leads,
    cpuSeconds: () => 1.5,
    rssBytes: () => 50_000_000,
  }
}

function valuesOf({ series, values }: ReturnType<AgentReader['read']>): Record<string, number | undefined> {
  return Object.fromEntries(
    series.map(({ type, tags }, index) => [[type, ...Object.values(tags ?? {})].join(' '), values[index]]),
  )
}

test('every counter of collectors and outputs becomes a value of its own', () => {
  const values = valuesOf(new AgentReader(viewOf(new Map([['timeout', 1]]))).read())
  assert.deepEqual(values, {
    'agent_info 1.2.3 22.3.0 linux x64 abc': 1,
    agent_tick_lateness_seconds: 0.001,
    'agent_collector_seconds cpu': 0.25,
    'agent_collector_failures_total cpu error': 0,
    'agent_collector_failures_total cpu timeout': 1,
    'agent_collector_failures_total cpu crash': 0,
    'agent_ticks_skipped_total cpu': 1,
    'agent_points_invalid_total cpu': 2,
    'agent_points_total main accepted': 21,
    'agent_points_total main delivered': 10,
    'agent_points_total main rejected': 1,
    'agent_points_total main overflow': 2,
    'agent_points_total main expired': 3,
    'agent_points_total main shutdown': 0,
    'agent_buffer_points main': 5,
    'agent_retries_total main': 2,
    'agent_buffer_seconds_left main': 120,
    'agent_send_seconds main': Number.NaN,
    agent_cpu_seconds_total: 1.5,
    agent_rss: 50_000_000,
  })
})

test('only a collector that is sampled inside its ticks has values about sampling', () => {
  const values = valuesOf(new AgentReader(viewOf(new Map(), { taken: 990, missed: 10, latenessMs: 7 })).read())
  assert.equal(values['agent_samples_total cpu'], 990)
  assert.equal(values['agent_samples_missed_total cpu'], 10)
  assert.equal(values['agent_sample_lateness_seconds cpu'], 0.007)
})

test('a process in a group reports whether it leads it', () => {
  for (const leads of [true, false]) {
    const values = valuesOf(new AgentReader(viewOf(new Map(), undefined, leads)).read())
    assert.equal(values['agent_leads_group'], Number(leads))
  }
})

test('the series keep their identity until a new one is needed', () => {
  const failures = new Map<FailureReason, number>()
  const reading = new AgentReader(viewOf(failures))
  const first = reading.read().series
  assert.equal(reading.read().series, first)
  failures.set('load', 1)
  const grown = reading.read().series
  assert.notEqual(grown, first)
  assert.deepEqual(grown.slice(0, first.length), first)
})

test('with scope container one point says so; with scope host there is none', () => {
  const view = viewOf(new Map())
  assert.equal(valuesOf(new AgentReader(view).read())['agent_scope container'], undefined)
  assert.equal(valuesOf(new AgentReader({ ...view, scope: 'container' }).read())['agent_scope container'], 1)
})
