import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type CollectorDefinition, defineCollector } from '../../src/collectors/definition.js'
import { metricsFrom } from '../../src/collectors/metric.js'
import { choice, duration, integer, nameFilter, toggle } from '../../src/collectors/options.js'
import { schemaOf, sectionSchema } from '../../src/config/collector-schema.js'

const { gauge } = metricsFrom({ source: '/proc/example', sampled: true })
const common = { name: 'example', summary: 'an example', description: 'An example', metrics: [] }

const sectionOf = (definition: CollectorDefinition) => sectionSchema(schemaOf(definition))
const keysOf = (definition: CollectorDefinition) => Object.keys(sectionOf(definition).shape)

test('the keys of a collector follow from where it runs, its sources and its metrics', () => {
  const schedule = ['enabled', 'interval', 'jitter']
  assert.deepEqual(keysOf(defineCollector({ ...common, runsOn: 'main' })), schedule)
  assert.deepEqual(keysOf(defineCollector({ ...common, runsOn: 'process' })), [...schedule, 'timeout', 'isolation'])
  const worker = [...schedule, 'timeout', 'isolation', 'group']
  assert.deepEqual(keysOf(defineCollector(common)), worker)
  const sampled = { ...common, metrics: [gauge('example_now', 'count', 'Now')] }
  assert.deepEqual(keysOf(defineCollector(sampled)), [...worker, 'sampleInterval', 'emit'])
  assert.deepEqual(keysOf(defineCollector({ ...sampled, sources: ['procfs', 'systeminformation'] })), [
    ...worker,
    'source',
    'sampleInterval',
    'emit',
  ])
})

test('each kind of option is read, checked and documented by its declaration', () => {
  const section = sectionOf(
    defineCollector({
      ...common,
      runsOn: 'main',
      options: {
        stacks: toggle('Whether stacks are taken', true),
        mode: choice('What is read', ['fast', 'exact'], 'fast'),
        depth: integer('Frames of a stack', { min: 1, max: 64, preset: 8 }),
        threshold: duration('Shortest stall', { min: 1, max: 60_000, preset: 100 }),
        interfaces: nameFilter('Interfaces to report', ['lo']),
      },
    }),
  )
  assert.deepEqual(section.parse({}), {
    enabled: true,
    stacks: true,
    mode: 'fast',
    depth: 8,
    threshold: 100,
    interfaces: { include: [], exclude: ['lo'] },
  })
  const given = { stacks: 'false', mode: 'exact', depth: '3', threshold: '2s', interfaces: { include: ['eth*'] } }
  assert.deepEqual(section.parse(given), {
    enabled: true,
    stacks: false,
    mode: 'exact',
    depth: 3,
    threshold: 2000,
    interfaces: { include: ['eth*'], exclude: ['lo'] },
  })
  const { error } = section.safeParse({ stacks: 1, mode: 'exakt', depth: 65, threshold: '2m' })
  assert.deepEqual(
    error?.issues.map(({ message }) => message),
    [
      'must be true or false',
      'must be one of fast, exact; did you mean exact?',
      'must be a whole number from 1 to 64',
      'is out of range: 1ms to 1m',
    ],
  )
  const { properties } = z.toJSONSchema(section, { io: 'input' })
  assert.deepEqual(
    Object.entries(properties ?? {})
      .slice(3)
      .map(([key, node]) => (typeof node === 'object' ? [key, node.title, node.default] : [])),
    [
      ['stacks', 'boolean', true],
      ['mode', "'fast' | 'exact'", 'fast'],
      ['depth', 'number', 8],
      ['threshold', 'duration', '100ms'],
      // A filter with defaults of its own is a type of its own in AgentConfig.
      ['interfaces', 'InterfaceFilter', {}],
    ],
  )
})
