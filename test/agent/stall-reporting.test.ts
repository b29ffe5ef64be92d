import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stallReporting } from '../../src/agent/stall-reporting.js'
import type { AgentConfig, StallsCollectorConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { Agent } from '../../src/index.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

const OUTPUTS: AgentConfig['outputs'] = [
  { url: 'http://a/', format: 'influx' },
  { url: 'http://b/', token: 'token-b' },
  { url: 'http://c/' },
]

const config = (stalls: StallsCollectorConfig): AgentConfig => ({
  host: 'web-1',
  tags: { env: 'prod' },
  outputs: OUTPUTS,
  collectors: { stalls: { enabled: true, ...stalls } },
})

const settingsOf = (stalls: StallsCollectorConfig) => resolveConfig(config(stalls), fakeFacts())

function reporting(stalls: StallsCollectorConfig) {
  const workersUrl = new URL('file:///workers/')
  return stallReporting(settingsOf(stalls), { agentId: () => '0af7', workersUrl })
}

test('reports go to the first output of format json, with its credential', () => {
  const { reporter, reports } = reporting({ report: true })
  assert.equal(reporter, 'file:///workers/stall-reports.js')
  assert.deepEqual([reports?.output.url, reports?.output.token], ['http://b/', 'token-b'])
  assert.deepEqual([reports?.host, reports?.tags, reports?.agentId], ['web-1', { env: 'prod' }, '0af7'])
})

test('reports to a url of their own take no credential of an output', () => {
  const { reports } = reporting({ url: 'http://d/', report: true })
  assert.deepEqual([reports?.output.url, reports?.output.token], ['http://d/', undefined])
})

test('an address alone needs the module, but sends nothing', () => {
  const { reporter, reports } = reporting({ listen: '127.0.0.1:0' })
  assert.deepEqual([reporter, reports], ['file:///workers/stall-reports.js', undefined])
})

test('nothing is loaded when nothing is sent or served, or when the collector is off', () => {
  const nothing = { reporter: undefined, reports: undefined }
  assert.deepEqual(reporting({}), nothing)
  assert.deepEqual(reporting({ enabled: false, report: true, listen: '127.0.0.1:0' }), nothing)
  // Like `hostpulse once`, which sends nothing by itself.
  assert.deepEqual(stallReporting(settingsOf({ report: true, listen: '127.0.0.1:0' }), {}), nothing)
})

test('a function of the host cannot carry reports, as it cannot be called from another thread', () => {
  const transport = async () => ({ status: 202 })
  assert.deepEqual(
    problemsOf(() => new Agent(config({ report: true }), { transport })),
    ['collectors.stalls.report: reports leave from another thread, which cannot call the option transport: give url'],
  )
  new Agent(config({ url: 'http://127.0.0.1:9/' }), { transport })
})
