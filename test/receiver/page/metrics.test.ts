import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogue, findMetric } from '../../../src/collectors/index.js'
import { makeCards } from '../../../src/receiver/page/cards.js'
import { HostState } from '../../../src/receiver/page/host-state.js'

const folder = new URL('../../../../src/receiver/page/', import.meta.url)
/** Tag values that look like metric types. */
const tagValues = new Set(['guest_nice'])

function metricTypesIn(file: string): readonly string[] {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const names = [...text.matchAll(/'([a-z]+(?:_[a-z0-9]+)+)'/g)].map(([, name = '']) => name)
  return names.filter((name) => !tagValues.has(name))
}

test('every metric type that the page names is in the catalogue', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name))
  const named = new Set(files.flatMap(metricTypesIn))
  assert.ok(named.has('cpu_usage'))
  assert.deepEqual(
    [...named].filter((type) => findMetric(type) === undefined),
    [],
  )
})

test('every metric of the catalogue belongs to a card', () => {
  const host = new HostState('web-1')
  for (const { type } of catalogue.flatMap(({ metrics }) => metrics)) host.add({ ts: 0, type, value: 1 })
  const ids = makeCards(host, new Map()).map(({ id }) => id)
  assert.deepEqual(ids, [
    'cpu',
    'memory',
    'pressure',
    'disk',
    'network',
    'processes',
    'container',
    'runtime',
    'stalls',
    'system',
    'sockets',
    'sensors',
    'agent',
  ])
})
