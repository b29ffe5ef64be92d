import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sectionNode } from '../../scripts/docs/json-schema.js'
import { type CollectorDefinition, defineCollector } from '../../src/collectors/definition.js'
import { metricsFrom } from '../../src/collectors/metric.js'
import { choice, duration, integer, nameFilter, toggle } from '../../src/collectors/options.js'
import { schemaOf, sectionOf } from '../../src/config/collector-schema.js'
import { readMapping } from '../../src/config/read.js'
import { Report } from '../../src/config/report.js'

const { gauge } = metricsFrom({ source: '/proc/example', sampled: true })
const common = { name: 'example', summary: 'an example', description: 'An example', metrics: [] }

const keysOf = (definition: CollectorDefinition) => Object.keys(sectionOf(schemaOf(definition)).fields)

test('the keys of a collector follow from where it runs, its sources and its metrics', () => {
  const schedule = ['enabled', 'interval', 'jitter']
  const shape = ['types', 'tags', 'maxSeries']
  assert.deepEqual(keysOf(defineCollector({ ...common, runsOn: 'main' })), [...schedule, ...shape])
  assert.deepEqual(keysOf(defineCollector({ ...common, runsOn: 'process' })), [
    ...schedule,
    'timeout',
    'isolation',
    ...shape,
  ])
  const worker = [...schedule, 'timeout', 'isolation', 'group']
  assert.deepEqual(keysOf(defineCollector(common)), [...worker, ...shape])
  const sampled = { ...common, metrics: [gauge('example_now', 'count', 'Now')] }
  assert.deepEqual(keysOf(defineCollector(sampled)), [...worker, 'sampleInterval', 'emit', ...shape])
  assert.deepEqual(keysOf(defineCollector({ ...sampled, sources: ['procfs', 'systeminformation'] })), [
    ...worker,
    'source',
    'sampleInterval',
    'emit',
    ...shape,
  ])
})

test('each kind of option is read, checked and documented by its declaration', () => {
  const definition = defineCollector({
    ...common,
    runsOn: 'main',
    options: {
      stacks: toggle('Whether stacks are taken', true),
      mode: choice('What is read', ['fast', 'exact'], 'fast'),
      depth: integer('Frames of a stack', { min: 1, max: 64, preset: 8 }),
      threshold: duration('Shortest stall', { min: 1, max: 60_000, preset: 100 }),
      interfaces: nameFilter('Interfaces to report', ['lo']),
    },
  })
  const { options } = schemaOf(definition)
  const read = (written: object) => {
    const report = new Report(written)
    const values = readMapping(options, written, [], report)
    return { values, problems: report.problems.map(({ path, message }) => `${path}: ${message}`) }
  }
  assert.deepEqual(read({}), {
    values: { stacks: true, mode: 'fast', depth: 8, threshold: 100, interfaces: { include: [], exclude: ['lo'] } },
    problems: [],
  })
  const given = { stacks: 'false', mode: 'exact', depth: '3', threshold: '2s', interfaces: { include: ['eth*'] } }
  assert.deepEqual(read(given), {
    values: {
      stacks: false,
      mode: 'exact',
      depth: 3,
      threshold: 2000,
      interfaces: { include: ['eth*'], exclude: ['lo'] },
    },
    problems: [],
  })
  const wrong = { stacks: 1, mode: 'exakt', depth: 65, threshold: '2m', interfaces: { include: ['', 'lo', 7] } }
  assert.deepEqual(read(wrong).problems, [
    'stacks: 1 must be true or false',
    'mode: "exakt" must be one of fast, exact; did you mean exact?',
    'depth: 65 must be a whole number from 1 to 64',
    'threshold: "2m" is out of range: 1ms to 1m',
    'interfaces.include[0]: "" must not be empty',
    'interfaces.include[2]: 7 must be a string: write it in quotes',
  ])
  const { properties = {} } = sectionNode(sectionOf(schemaOf(definition)))
  assert.deepEqual(
    Object.entries(properties)
      .slice(6)
      .map(([key, node]) => [key, node.title, node.default]),
    [
      ['stacks', 'boolean', true],
      ['mode', "'fast' | 'exact'", 'fast'],
      ['depth', 'number', 8],
      ['threshold', 'duration', '100ms'],
      // A filter with its own defaults has its own type in AgentConfig.
      ['interfaces', 'InterfaceFilter', {}],
    ],
  )
})
