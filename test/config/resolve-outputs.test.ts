import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentConfig, OutputConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

const url = 'http://h/v1'

function outputs(...configs: readonly OutputConfig[]) {
  return resolveConfig({ outputs: configs }, fakeFacts()).outputs
}

function problems(...configs: readonly unknown[]): readonly string[] {
  return problemsOf(() => resolveConfig({ outputs: configs } as AgentConfig, fakeFacts()))
}

test('an output needs nothing but a URL', () => {
  assert.deepEqual(outputs({ url: 'https://collector.example/v1/metrics' }), [
    {
      name: 'collector.example:443',
      url: 'https://collector.example/v1/metrics',
      format: 'json',
      remoteWrite: { version: 1, staleMarkers: true },
      names: { style: 'native', prefix: '' },
      environment: 'none',
      resource: {},
      token: undefined,
      tokenFile: undefined,
      headers: {},
      timeoutMs: 5000,
      retry: { retries: 3, initialDelayMs: 1000, maxDelayMs: 30_000 },
      batch: { maxPoints: 1000, maxBytes: 1_000_000, flushIntervalMs: 1000 },
      buffer: { maxPoints: 100_000, maxBytes: 16_000_000, maxAgeMs: 3_600_000 },
      compression: 'none',
      tls: {
        caFile: undefined,
        certFile: undefined,
        keyFile: undefined,
        keyPassphrase: undefined,
        keyPassphraseFile: undefined,
      },
      keepAlive: { maxAgeMs: 300_000 },
      proxy: 'none',
    },
  ])
})

test('files are found from the base directory', () => {
  const [output] = outputs({ url, tokenFile: 'secrets/token', tls: { caFile: '/etc/ca.pem' } })
  assert.equal(output?.tokenFile, '/work/secrets/token')
  assert.equal(output?.tls.caFile, '/etc/ca.pem')
})

test('names that are given must differ, those that are not make way', () => {
  const names = outputs({ url }, { url }, { url, name: 'h:80' }, { url: 'stdout:' }).map(({ name }) => name)
  assert.deepEqual(names, ['h:80#2', 'h:80#3', 'h:80', 'stdout'])
  assert.deepEqual(problems({ url, name: 'a' }, { url, name: 'b' }, { url, name: 'a' }), [
    'outputs[2].name: "a" is already the name of outputs[0]',
  ])
})

test('a bad URL is quoted without its secrets', () => {
  assert.deepEqual(problems({ url: 'htp://user:hunter2@h/?key=hunter2' }), [
    'outputs[0].url: "htp://***@h/?key=***" is not a URL: write http://…, https://…, unix:/run/x.sock:/path or stdout:',
  ])
  assert.doesNotMatch(problems('https://user:hunter2@h/').join(), /hunter2/)
})

test('the line protocol goes to InfluxDB with the unit of its times', () => {
  const influx = (url: string) => problems({ url, format: 'influx' })
  const needs = (url: string, right: string) => `outputs[0].url: "${url}" needs precision=ms: write ${right}`
  assert.deepEqual(influx('http://h:8086/write?db=x'), [
    needs('http://h:8086/write?db=x', 'http://h:8086/write?db=x&precision=ms'),
  ])
  assert.deepEqual(influx('https://u:hunter2@h/i/api/v2/write?org=o&precision=ns&p=hunter2'), [
    needs(
      'https://***@h/i/api/v2/write?org=o&precision=ns&p=***',
      'https://***@h/i/api/v2/write?org=o&precision=ms&p=***',
    ),
  ])
  for (const url of [
    'http://h/write?precision=ms&db=x',
    'http://h/api/v3/write_lp?db=x',
    'http://h/telegraf',
    'stdout:',
  ])
    assert.doesNotThrow(() => outputs({ url, format: 'influx' }), url)
  assert.doesNotThrow(() => outputs({ url: 'http://h/write' }))
})

test('an output has one credential at most', () => {
  assert.deepEqual(problems({ url: 'http://u:p@h/', token: 'a', tokenFile: 'b', headers: { authorization: 'c' } }), [
    'outputs[0]: give one credential, not token and tokenFile and user:password@ in the url and the header Authorization',
  ])
})

test('a token that no header could carry is refused without being shown', () => {
  for (const token of ['hunter2\n', 'hunter 2', 'húnter', '', 12345]) {
    const text = problems({ url, token }).join('\n')
    assert.match(text, /^outputs\[0\]\.token: the value must/)
    assert.doesNotMatch(text, /nter|12345/)
  }
})

test('headers are names and values that a request may have and that are not our own', () => {
  const text = problems({
    url,
    headers: { 'Content-Length': '5', 'a b': 'x', ok: 'hunter2\r\nX: y', 'X-A': '1', 'x-a': '2', n: 5 },
  }).join('\n')
  assert.match(text, /headers\["a b"\]: the value is not a header name/)
  assert.match(text, /headers\.n: the value must be a string/)
  const checked = problems({ url, headers: { 'Content-Length': '5', ok: 'hunter2\r\nX: y', 'X-A': '1', 'x-a': '2' } })
  assert.deepEqual(checked, [
    'outputs[0].headers.Content-Length: is set by hostpulse itself',
    'outputs[0].headers.ok: the value has a character that no header may have',
    'outputs[0].headers.x-a: is given twice: case does not matter in a header name',
  ])
})

test('a passphrase opens a key, comes once, and is never shown', () => {
  const tls = { certFile: 'c', keyFile: 'k' }
  const [output] = outputs({ url, tls: { ...tls, keyPassphraseFile: 'run/passphrase' } })
  assert.equal(output?.tls.keyPassphraseFile, '/work/run/passphrase')
  assert.equal(outputs({ url, tls: { ...tls, keyPassphrase: 'hunter2' } })[0]?.tls.keyPassphrase, 'hunter2')
  assert.deepEqual(problems({ url, tls: { ...tls, keyPassphrase: 'hunter2', keyPassphraseFile: 'p' } }), [
    'outputs[0].tls: give keyPassphrase or keyPassphraseFile, not both',
  ])
  assert.deepEqual(problems({ url, tls: { keyPassphraseFile: 'p' } }), [
    'outputs[0].tls: keyPassphraseFile is for keyFile, which is missing',
  ])
  for (const keyPassphrase of [12345, ['hunter2'], { of: 'hunter2' }, '']) {
    const text = problems({ url, tls: { ...tls, keyPassphrase } }).join('\n')
    assert.match(text, /^outputs\[0\]\.tls\.keyPassphrase: the value must/)
    assert.doesNotMatch(text, /hunter2|12345/)
  }
})

test('kept connections have an age', () => {
  assert.equal(outputs({ url, keepAlive: { maxAge: 0 } })[0]?.keepAlive.maxAgeMs, 0)
  assert.equal(outputs({ url, keepAlive: { maxAge: '90s' } })[0]?.keepAlive.maxAgeMs, 90_000)
  assert.deepEqual(problems({ url, keepAlive: { maxAge: '25h' } }), [
    'outputs[0].keepAlive.maxAge: "25h" is out of range: 0ms to 24h',
  ])
})

test('a format without an encoder is refused with those that have one', () => {
  assert.deepEqual(problems({ url, format: 'csv' }), [
    'outputs[0].format: "csv" must be one of json, influx, remote-write, otlp, otlp-json',
  ])
})

test('fields that do not fit together are named', () => {
  assert.deepEqual(
    problems({ url, retry: { initialDelay: '5s', maxDelay: '1s' }, tls: { certFile: 'a' }, proxy: 'socks://h' }),
    [
      'outputs[0].retry.maxDelay: "1s" is below initialDelay, 5s',
      'outputs[0].tls: certFile and keyFile go together',
      'outputs[0].proxy: "socks://h" must be none, env or the URL of a proxy: http://proxy.example:3128',
    ],
  )
})

test('sizes and counts have their ranges', () => {
  assert.deepEqual(
    problems({ url, batch: { maxPoints: 0, maxBytes: 10 }, buffer: { maxPoints: -5, maxBytes: '1TB' } }),
    [
      'outputs[0].batch.maxPoints: 0 must be a whole number from 1 to 1000000',
      'outputs[0].batch.maxBytes: 10 is out of range: 1KB to 100MB',
      'outputs[0].buffer.maxPoints: -5 must be a whole number from 1 to 100000000',
      'outputs[0].buffer.maxBytes: "1TB" is not a size: write 64KB, 1MB, 1GiB or a number of bytes',
    ],
  )
})

test('remote-write takes no other compression than its own', () => {
  assert.deepEqual(problems({ url, format: 'remote-write', compression: 'gzip' }), [
    'outputs[0].compression: "gzip" must be none: remote-write brings its own compression, snappy',
  ])
})

test('an output of remote write has a style of names, and a prefix unless they are those of node_exporter', () => {
  const names = (config: Partial<OutputConfig>) =>
    outputs({ url: 'http://h/', format: 'remote-write', ...config })[0]?.names
  assert.deepEqual(names({}), { style: 'native', prefix: '' })
  assert.deepEqual(names({ prefix: 'acme_' }), { style: 'native', prefix: 'acme_' })
  assert.deepEqual(names({ names: 'prometheus' }), { style: 'prometheus', prefix: 'hostpulse_' })
  assert.deepEqual(names({ names: 'prometheus', prefix: '' }), { style: 'prometheus', prefix: '' })
  assert.deepEqual(problems({ url: 'http://h/', format: 'remote-write', names: 'node_exporter', prefix: 'a_' }), [
    'outputs[0].prefix: "a_" is for names: native or prometheus: those of node_exporter are fixed',
  ])
  assert.deepEqual(problems({ url: 'http://h/', format: 'remote-write', names: 'node-exporter', prefix: '1-' }), [
    'outputs[0].names: "node-exporter" must be one of native, prometheus, node_exporter; did you mean node_exporter?',
    'outputs[0].prefix: "1-" must be letters, digits and underscores, not beginning with a digit',
  ])
  assert.deepEqual(problems({ url: 'http://h/', names: 'prometheus', prefix: 'a_' }), [
    'outputs[0].names: "prometheus" is for the format remote-write',
    'outputs[0].prefix: "a_" is for the format remote-write',
  ])
})
