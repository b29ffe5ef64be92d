import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { findMetric } from '../../src/collectors/index.js'
import { optionsOf } from '../../src/collectors/options.js'
import { stalls } from '../../src/collectors/stalls.js'
import { parseText } from '../../src/config/parse-text.js'
import { replacePlaceholders } from '../../src/config/placeholders.js'
import { Report } from '../../src/config/report.js'
import { resolve } from '../../src/config/resolve.js'
import type { Settings } from '../../src/shared/settings.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const folder = fileURLToPath(new URL('../../../config/', import.meta.url))
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

/** Resolves a configuration in its own environment; throws when anything is wrong with it. */
function settingsOf(text: string, env: Readonly<Record<string, string>> = {}): Settings {
  const facts = fakeFacts({ env })
  const report = new Report(undefined)
  const config = replacePlaceholders(parseText(text, report), env, report)
  return resolve(config, { facts, baseDirOf: () => '/etc/hostpulse', embedded: false, report }).settings
}

test('every ready-made configuration is valid as it stands', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  assert.ok(files.length >= 5)
  for (const file of files) assert.doesNotThrow(() => settingsOf(read(file)), file)
})

test('those for a backend send to it on this host, in its format', () => {
  const outputOf = (file: string) => settingsOf(read(file)).outputs.map(({ url, format }) => [format, url])
  assert.deepEqual(outputOf('victoriametrics.yaml'), [['remote-write', 'http://127.0.0.1:8428/api/v1/write']])
  assert.deepEqual(outputOf('prometheus.yaml'), [['remote-write', 'http://127.0.0.1:9090/api/v1/write']])
  assert.deepEqual(outputOf('influxdb.yaml'), [['influx', 'http://127.0.0.1:8086/write?db=hosts&precision=ms']])
  assert.deepEqual(outputOf('otel-collector.yaml'), [['otlp', 'http://127.0.0.1:4318/v1/metrics']])
})

test('the address of a backend comes from the environment where there is one', () => {
  const { outputs } = settingsOf(read('otel-collector.yaml'), { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example' })
  assert.equal(outputs[0]?.url, 'https://otel.example/v1/metrics')
})

interface Manifest {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: { readonly selector: { matchLabels: object }; readonly template: Template }
}

interface Template {
  readonly metadata: { readonly labels: object }
  readonly spec: {
    readonly hostNetwork: boolean
    readonly containers: readonly {
      readonly livenessProbe: { readonly httpGet: { readonly host: string; readonly port: number } }
      readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
    }[]
    readonly volumes: readonly { readonly name: string }[]
  }
}

test('the Kubernetes manifests hold a valid configuration that sees the host where it is mounted', () => {
  const manifests = parseAllDocuments(read('kubernetes/daemonset.yaml')).map((document) => {
    assert.deepEqual(document.errors, [])
    return document.toJS() as Manifest
  })
  assert.deepEqual(
    manifests.map(({ kind }) => kind),
    ['Namespace', 'ConfigMap', 'DaemonSet'],
  )
  const [, map, set] = manifests
  const settings = settingsOf(map?.data?.['hostpulse.yaml'] ?? '', { NODE_NAME: 'node-1' })
  assert.ok(set?.spec)
  const { spec, metadata } = set.spec.template
  const [container] = spec.containers
  assert.deepEqual(set.spec.selector.matchLabels, metadata.labels)
  assert.deepEqual(
    container?.volumeMounts.map(({ name }) => name),
    spec.volumes.map(({ name }) => name),
  )
  const root = container?.volumeMounts.find(({ name }) => name === 'root')?.mountPath
  assert.deepEqual(settings.collectors[0]?.roots, { procRoot: `${root}/proc`, sysRoot: `${root}/sys`, rootfs: root })
  assert.equal(settings.host, 'node-1')
  const { host, port } = container?.livenessProbe.httpGet ?? {}
  assert.deepEqual(settings.expose?.listen, { host, port })
})

interface Service {
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly volumes: readonly { readonly name: string; readonly emptyDir?: object }[]
        readonly containers: readonly {
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
          readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
          readonly livenessProbe: {
            readonly httpGet: { readonly port: string; readonly path: string }
            readonly periodSeconds: number
          }
        }[]
      }
    }
  }
}

test('the liveness probe of a service asks where its watch thread listens, and after a stall was reported', () => {
  const [map, deployment] = parseAllDocuments(read('kubernetes/stalls.yaml')).map((each) => each.toJS() as Service)
  const settings = settingsOf(map?.data?.['agent.yaml'] ?? '')
  const options = optionsOf(stalls, settings.collectors.find(({ name }) => name === 'stalls')?.options ?? {})
  const [container] = deployment?.spec?.template?.spec.containers ?? []
  const { port, path: asked } = container?.livenessProbe.httpGet ?? {}
  const { containerPort } = container?.ports.find(({ name }) => name === port) ?? {}
  assert.deepEqual([options.listen, asked], [{ host: '0.0.0.0', port: containerPort }, '/livez'])
  assert.ok(options.reportAfter + 1_000 < options.maxStall)
  assert.ok(settings.stallOutput !== undefined)
})

test('the black box of a service is in a volume that outlives its container', () => {
  const [map, deployment] = parseAllDocuments(read('kubernetes/stalls.yaml')).map((each) => each.toJS() as Service)
  const settings = settingsOf(map?.data?.['agent.yaml'] ?? '')
  const { blackBox } = optionsOf(stalls, settings.collectors.find(({ name }) => name === 'stalls')?.options ?? {})
  const { containers = [], volumes = [] } = deployment?.spec?.template?.spec ?? {}
  const mount = containers[0]?.volumeMounts.find(({ mountPath }) => mountPath === path.dirname(blackBox.file ?? ''))
  assert.ok(volumes.some(({ name, emptyDir }) => name === mount?.name && emptyDir !== undefined))
})

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] }
}

/** Matches parts of a query that are not metrics: functions, keywords, labels, text in quotes or brackets. */
const NO_METRIC =
  /"[^"]*"|\[[^\]]*\]|\b(?:by|without|on) *\([^)]*\)|\b(?:sum|avg|max|min|rate|increase|and|or|label_values)\b|, *\w+(?=\))|\b\w+(?= *(?:=~|!=|!~|=))/g

test('every query of the Grafana dashboard names metrics of the catalogue, with labels that they have', () => {
  const { panels, templating } = JSON.parse(read('grafana/hosts.json')) as Dashboard
  const queries = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.flatMap(({ query }) => (typeof query === 'string' ? [] : [query.query])),
  ]
  assert.ok(queries.length > 20)
  for (const query of queries) {
    const words = query.replace(NO_METRIC, ' ').match(/[a-z_]\w*/g) ?? []
    assert.ok(words.length > 0, query)
    for (const word of words) assert.ok(findMetric(word), `${word} in ${query}`)
    for (const [, type = '', labels = ''] of query.matchAll(/(\w+)\{([^}]*)\}/g)) {
      const names = [...labels.matchAll(/(\w+) *(?:=~|!=|!~|=)/g)].map(([, name]) => name)
      const metric = findMetric(type)
      const known = ['host', 'stat', ...(metric?.tags ?? []), ...(metric?.optionalTags ?? [])]
      for (const name of names) assert.ok(known.includes(name ?? ''), `${name} in ${query}`)
    }
  }
  const ids = panels.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})
