import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReadingBuilder } from '../../src/main-thread/reading-builder.js'

function fail(message: string): () => never {
  return () => {
    throw new Error(message)
  }
}

describe('ReadingBuilder', () => {
  it('loses only the values of sources that fail, and reports why the first did', () => {
    const builder = new ReadingBuilder()
    let read = 0
    builder.begin()
    builder.read(() => void read++)
    builder.read(fail('first'))
    builder.read(fail('second'))
    builder.read(() => void read++)
    assert.equal(read, 2)
    assert.deepEqual(builder.end(), { series: [], values: [], partial: 2, partialReason: 'first' })
    builder.begin()
    builder.read(() => {})
    assert.deepEqual(builder.end(), { series: [], values: [], partial: 0, partialReason: undefined })
  })

  it('throws the first error when no source can be read, and recovers', () => {
    const builder = new ReadingBuilder()
    builder.begin()
    builder.read(fail('first'))
    builder.read(fail('second'))
    assert.throws(() => builder.end(), /^Error: first$/)
    builder.begin()
    builder.read(() => {})
    assert.equal(builder.end().partial, 0)
  })

  it('keeps the array of series until one is added, and clears the values', () => {
    const builder = new ReadingBuilder()
    const rss = builder.add('agent_rss')
    builder.begin()
    builder.set(rss, 7)
    const first = builder.end()
    assert.deepEqual(first.values, [7])
    builder.begin()
    assert.equal(builder.end().series, first.series)
    assert.deepEqual(builder.end().values, [Number.NaN])
    builder.add('agent_cpu_seconds_total')
    assert.notEqual(builder.end().series, first.series)
  })
})
