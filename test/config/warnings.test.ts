import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import type { Facts } from '../../src/config/facts.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { warningsOf } from '../../src/config/warnings.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const url = 'https://h/'

function warnings(config: AgentConfig, overrides: Partial<Facts> = {}): readonly string[] {
  const facts = fakeFacts(overrides)
  return warningsOf(resolveConfig(config, facts), facts)
}

test('a sound configuration has no warnings', () => {
  assert.deepEqual(warnings({ outputs: [{ url, token: 't' }] }), [])
})

test('to have no output is no mistake by itself: a command may bring its own', () => {
  assert.deepEqual(warnings({}), [])
})

test('a credential over plain http is warned of, unless it stays on this host', () => {
  const expected = ['output h:80: a credential goes over plain http to http://h/; use https']
  assert.deepEqual(warnings({ outputs: [{ url: 'http://h/', token: 't' }] }), expected)
  assert.deepEqual(warnings({ outputs: [{ url: 'http://h/', headers: { Authorization: 'x' } }] }), expected)
  assert.match(warnings({ outputs: [{ url: 'http://u:hunter2@h/' }] }).join(), /over plain http to http:\/\/\*\*\*@h\//)
  for (const local of ['http://localhost/', 'http://127.0.0.1/', 'http://[::1]/', 'unix:/run/x.sock:/v1']) {
    assert.deepEqual(warnings({ outputs: [{ url: local, token: 't' }] }), [], local)
  }
})

test('one tick that takes more than a tenth of a buffer is warned of', () => {
  const config = { collectors: { cpu: { interval: '10s', sampleInterval: '1ms', emit: 'all' } } } as const
  assert.match(
    warnings({ ...config, outputs: [{ url }] }).join(),
    /^output h:443: one tick yields at least 110\d{3} points, 110 % of buffer\.maxPoints$/,
  )
  assert.deepEqual(warnings({ ...config, outputs: [{ url, buffer: { maxPoints: 2_000_000 } }] }), [])
  assert.equal(warnings({ outputs: [{ url, buffer: { maxPoints: 100 } }] }).length, 1)
})

test('the port of gRPC is of no use for OTLP over HTTP', () => {
  const at = (otlpUrl: string, format: 'otlp' | 'otlp-json' | 'json') =>
    warnings({ outputs: [{ url: otlpUrl, format }] })
  for (const format of ['otlp', 'otlp-json'] as const) {
    assert.deepEqual(at('https://collector:4317/v1/metrics', format), [
      'output collector:4317: port 4317 is that of gRPC; OTLP over HTTP has the port 4318',
    ])
    assert.deepEqual(at('https://collector:4318/v1/metrics', format), [])
  }
  assert.deepEqual(at('https://collector:4317/', 'json'), [])
})

test('files that do not exist yet are warned of', () => {
  const config: AgentConfig = {
    collectors: { mine: { module: './mine.js' } },
    outputs: [
      {
        url,
        tokenFile: '/run/token',
        tls: { caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem', keyPassphrase: 'hunter2' },
      },
    ],
  }
  assert.deepEqual(warnings(config), [
    'output h:443: tokenFile /run/token does not exist',
    'output h:443: caFile /work/ca.pem does not exist',
    'output h:443: certFile /work/c.pem does not exist',
    'output h:443: keyFile /work/k.pem does not exist',
    'collector mine: module /work/mine.js does not exist',
  ])
  assert.deepEqual(warnings(config, { stat: () => ({ kind: 'file' }), withoutContent: () => undefined }), [])
})

test('the collectors whose readings start processes are named, on each platform', () => {
  const source = 'systeminformation'
  const names = ['cpu', 'memory', 'disk', 'network', 'system']
  const collectors = Object.fromEntries(names.map((name) => [name, { source }])) as AgentConfig['collectors']
  const forks =
    'source systeminformation starts child processes on every tick; isolation: process keeps them out of this process'
  const of = (config: AgentConfig['collectors'], platform: string) =>
    warnings({ collectors: config, outputs: [{ url }] }, { platform })
  assert.deepEqual(of(collectors, 'linux'), [`collectors disk, network: ${forks}`])
  for (const platform of ['darwin', 'win32']) {
    assert.deepEqual(of(collectors, platform), [`collectors memory, disk, network: ${forks}`])
    assert.deepEqual(of({}, platform), [`collector network: ${forks}`])
    assert.deepEqual(of({ network: { isolation: 'process' } }, platform), [])
  }
  assert.deepEqual(of({ cpu: { source }, memory: { source }, system: { source } }, 'linux'), [])
  assert.deepEqual(of({ disk: { source: 'node' } }, 'linux'), [])
})

test('samples are of no use with a source that has one reading a tick', () => {
  const collectors = {
    cpu: { source: 'systeminformation', sampleInterval: '10ms' },
    memory: { sampleInterval: '10ms' },
    network: { enabled: false },
  } as const
  assert.deepEqual(warnings({ collectors, outputs: [{ url }] }, { platform: 'darwin' }), [
    'collector cpu: source systeminformation has one reading a tick, sampleInterval changes nothing',
    'collector memory: source node has one reading a tick, sampleInterval changes nothing',
  ])
})

test('names of node_exporter without each CPU are warned of', () => {
  const expected = ['names: node_exporter has no node_cpu_seconds_total without collectors.cpu.perCore']
  const expose = { listen: '127.0.0.1:9100', names: 'node_exporter' } as const
  assert.deepEqual(warnings({ expose }), expected)
  assert.deepEqual(warnings({ outputs: [{ url, format: 'remote-write', names: 'node_exporter' }] }), expected)
  assert.deepEqual(warnings({ expose, collectors: { cpu: { perCore: true } } }), [])
})
