import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { present } from '../../src/config/present.js'
import { resolveConfig } from '../../src/config/resolve.js'
import type { OutputSettings } from '../../src/shared/settings.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

const output = { url: 'http://file/v1/metrics', format: 'otlp', environment: 'otel' } as const

function settingsOf(env: Record<string, string>, further: object = {}): OutputSettings {
  const [settings] = resolveConfig({ outputs: [{ ...output, ...further }] }, fakeFacts({ env })).outputs
  assert.ok(settings)
  return settings
}

function problems(env: Record<string, string>, further: object = {}): readonly string[] {
  return problemsOf(() => resolveConfig({ outputs: [{ ...output, ...further }] }, fakeFacts({ env })))
}

describe("OpenTelemetry's environment", () => {
  it('counts for nothing unless an output asks for it', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=secret',
      OTEL_RESOURCE_ATTRIBUTES: 'a=b',
    }
    const { url, headers, resource } = settingsOf(env, { environment: 'none' })
    assert.deepEqual({ url, headers, resource }, { url: 'http://file/v1/metrics', headers: {}, resource: {} })
  })

  it('names no host when the name is blank', () => {
    const resourceOf = (attributes: string) => settingsOf({ OTEL_RESOURCE_ATTRIBUTES: attributes }).resource
    assert.deepEqual(resourceOf('host.name=%20,a=b'), { a: 'b' })
    assert.deepEqual(resourceOf('host.name=web-1,a=b'), { 'host.name': 'web-1', a: 'b' })
  })

  it('changes nothing when it says nothing', () => {
    const empty = { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_HEADERS: '', OTEL_RESOURCE_ATTRIBUTES: '' }
    for (const env of [{}, empty]) {
      const { url, headers, resource } = settingsOf(env, { headers: { a: 'b' } })
      assert.deepEqual({ url, headers, resource }, { url: 'http://file/v1/metrics', headers: { a: 'b' }, resource: {} })
    }
  })

  it('names the base of the URL, or the whole URL of metrics, which wins', () => {
    const urlOf = (env: Record<string, string>) => settingsOf(env).url
    for (const base of ['http://env:4318', 'http://env:4318/']) {
      assert.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: base }), 'http://env:4318/v1/metrics')
    }
    assert.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://env/otlp/' }), 'https://env/otlp/v1/metrics')
    const own = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://own/x', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env' }
    assert.equal(urlOf(own), 'http://own/x')
  })

  it("gives headers, percent-decoded, which win over the file's, those for metrics over the general ones", () => {
    const general = { OTEL_EXPORTER_OTLP_HEADERS: 'Api-Key = a%2Cb%3D%20c , x-scope=1,' }
    assert.deepEqual(settingsOf(general, { headers: { 'api-key': 'file', other: 'file' } }).headers, {
      other: 'file',
      'Api-Key': 'a,b= c',
      'x-scope': '1',
    })
    const own = { ...general, OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'authorization=Basic%20QTpC' }
    assert.deepEqual(settingsOf(own).headers, { authorization: 'Basic QTpC' })
    assert.deepEqual(settingsOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b==' }).headers, { a: 'b==' })
  })

  it('gives attributes of the resource, and the name of the service', () => {
    const OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment.name=prod,service.name=a,team=a%20b'
    assert.deepEqual(settingsOf({ OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'hosts' }).resource, {
      'deployment.environment.name': 'prod',
      'service.name': 'hosts',
      team: 'a b',
    })
  })

  it('is refused, by the name of the variable and without a secret, when it cannot be read', () => {
    assert.deepEqual(problems({ OTEL_EXPORTER_OTLP_ENDPOINT: 'env:4318' }), [
      'outputs[0].environment: variable OTEL_EXPORTER_OTLP_ENDPOINT: "env:4318" is not a URL: write http://127.0.0.1:4318',
    ])
    for (const text of ['hunter2', '=hunter2', 'a=hunter2%', 'a=b,hunter2']) {
      assert.deepEqual(problems({ OTEL_EXPORTER_OTLP_HEADERS: text }), [
        'outputs[0].environment: variable OTEL_EXPORTER_OTLP_HEADERS: must be key=value pairs with commas between them, values percent-encoded',
      ])
    }
    assert.match(problems({ OTEL_RESOURCE_ATTRIBUTES: 'a' }).join(), /OTEL_RESOURCE_ATTRIBUTES/)
    assert.match(problems({ OTEL_EXPORTER_OTLP_HEADERS: 'content-type=x' }).join(), /is set by hostpulse itself/)
    const credentials = problems({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=x' }, { token: 'y' })
    assert.match(credentials.join(), /give one credential, not token and the header Authorization/)
  })

  it('is for OTLP only', () => {
    assert.deepEqual(problems({}, { format: 'influx' }), [
      'outputs[0].environment: "otel" is for the formats otlp and otlp-json',
    ])
  })

  it('is shown without its secrets', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:hunter2@env', OTEL_EXPORTER_OTLP_HEADERS: 'k=hunter2' }
    const settings = resolveConfig({ outputs: [output] }, fakeFacts({ env }))
    const shown = JSON.stringify(present({ settings, logLevel: 'info' }))
    assert.doesNotMatch(shown, /hunter2/)
    assert.match(shown, /"environment":"otel"/)
    assert.deepEqual(parse(shown).outputs[0].headers, { k: '***' })
  })
})
