import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineCollector } from '../../src/collectors/definition.js'
import {
  choice,
  duration,
  integer,
  nameFilter,
  type OptionsOf,
  optionsOf,
  toggle,
} from '../../src/collectors/options.js'

const example = defineCollector({
  name: 'example',
  summary: 'an example',
  description: 'An example',
  options: {
    stacks: toggle('Whether stacks are taken', true),
    mode: choice('What is read', ['fast', 'exact'], 'fast'),
    depth: integer('Frames of a stack', { min: 1, max: 64, preset: 8 }),
    threshold: duration('Shortest stall', { min: 1, max: 60_000, preset: 100 }),
    interfaces: nameFilter('Interfaces to report', ['lo']),
  },
  metrics: [],
})

test('an absent option has its declared default', () => {
  assert.deepEqual(optionsOf(example, {}), {
    stacks: true,
    mode: 'fast',
    depth: 8,
    threshold: 100,
    interfaces: { include: [], exclude: ['lo'] },
  })
})

test('a given option wins over its default, even when it is false or 0', () => {
  const { stacks, depth } = optionsOf(example, { stacks: false, depth: 0 })
  assert.deepEqual([stacks, depth], [false, 0])
})

test('options have the types of their declarations', () => {
  const options: OptionsOf<typeof example> = optionsOf(example, { mode: 'exact' })
  const mode: 'fast' | 'exact' = options.mode
  const thresholdMs: number = options.threshold
  // @ts-expect-error: only declared options can be read
  const missing: unknown = options.missing
  assert.deepEqual([mode, thresholdMs, missing], ['exact', 100, undefined])
})
