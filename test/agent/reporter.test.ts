import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reporter } from '../../src/agent/reporter.js'
import type { Frame, Layout, Point, Tags } from '../../src/shared/frame.js'
import { FakeClock } from '../helpers/fake-clock.js'

class Recorder {
  readonly layouts: Layout[] = []
  readonly values: number[] = []
  readonly timesMs: number[] = []
  readonly reporter: Reporter

  constructor(ownTags: Tags = {}) {
    const clock = new FakeClock(1_763_800_000_123.4)
    this.reporter = new Reporter({ clock, ownTags, onFrame: (frame) => this.onFrame(frame) })
  }

  onFrame({ layout, values, timesMs }: Frame): void {
    this.layouts.push(layout)
    this.values.push(...values)
    this.timesMs.push(...timesMs)
  }

  /** Returns the layout of a point; undefined when the point was refused. */
  layout(point: Point): Layout | undefined {
    return this.reporter.take(point) ? this.layouts.at(-1) : undefined
  }
}

describe('Reporter', () => {
  it('takes points with the current time, in whole milliseconds', () => {
    const recorder = new Recorder()
    assert.equal(recorder.reporter.take({ type: 'queue_depth', value: 7.5 }), true)
    assert.deepEqual(recorder.values, [7.5])
    assert.deepEqual(recorder.timesMs, [1_763_800_000_123])
    assert.deepEqual(recorder.layouts[0]?.series, [{ type: 'queue_depth', kind: 'gauge', tags: undefined }])
  })

  it('takes no kind and no tags that every object inherits, and those of the point although they are equal', () => {
    const recorder = new Recorder()
    const tags = { shop: 'a' }
    const inherited = Object.prototype as { kind?: string; tags?: Tags }
    Object.assign(inherited, { kind: 'counter', tags })
    try {
      assert.equal(recorder.reporter.take({ type: 'queue_depth', value: 1 }), true)
      assert.equal(recorder.reporter.take({ type: 'orders', value: 1, kind: 'counter', tags }), true)
      inherited.kind = 'neither'
      assert.equal(recorder.reporter.take({ type: 'queue_depth', value: 1, tags: { shop: 'b' } }), true)
    } finally {
      delete inherited.kind
      delete inherited.tags
    }
    assert.deepEqual(
      recorder.layouts.map(({ series }) => series[0]),
      [
        { type: 'queue_depth', kind: 'gauge', tags: undefined },
        { type: 'orders', kind: 'counter', tags },
        { type: 'queue_depth', kind: 'gauge', tags: { shop: 'b' } },
      ],
    )
  })

  it('takes many points at once, and loses none to a malformed one', () => {
    const recorder = new Recorder()
    assert.equal(
      recorder.reporter.take([
        { type: 'a', value: 1 },
        { type: 'b', value: 2 },
      ]),
      true,
    )
    assert.equal(
      recorder.reporter.take([
        { type: 'a', value: 3 },
        { type: '', value: 4 },
        { type: 'b', value: 5 },
      ]),
      false,
    )
    assert.equal(recorder.reporter.take([]), true)
    assert.deepEqual(recorder.values, [1, 2, 3, 5])
    assert.deepEqual(recorder.reporter.counts(), { taken: 4, refused: 1 })
  })

  it('makes counters of types that end in _total and of points that say so', () => {
    const recorder = new Recorder()
    const kind = (point: Point) => recorder.layout(point)?.series[0]?.kind
    assert.equal(kind({ type: 'orders_total', value: 1 }), 'counter')
    assert.equal(kind({ type: 'orders', value: 1, kind: 'counter' }), 'counter')
    assert.equal(kind({ type: 'depth', value: 1 }), 'gauge')
    assert.equal(kind({ type: 'mem_total', value: 1, kind: 'gauge' }), 'gauge')
  })

  it('keeps the kind of the first point of a type', () => {
    const recorder = new Recorder()
    const counter = recorder.layout({ type: 'orders', value: 1, kind: 'counter' })
    assert.equal(recorder.layout({ type: 'orders', value: 2 }), counter)
    assert.equal(recorder.layout({ type: 'orders', value: 3, kind: 'gauge' }), undefined)
    assert.equal(recorder.layout({ type: 'orders', value: 4, kind: 'gauge', tags: { shop: 'a' } }), undefined)
    assert.equal(recorder.layout({ type: 'orders', value: 5, tags: { shop: 'a' } })?.series[0]?.kind, 'counter')
  })

  it('reuses the layout of the same type and tags, in any order of the tags', () => {
    const recorder = new Recorder()
    const first = recorder.layout({ type: 'a', value: 1, tags: { region: 'eu', shop: 'x' } })
    assert.equal(recorder.layout({ type: 'a', value: 2, tags: { shop: 'x', region: 'eu' } }), first)
    assert.notEqual(recorder.layout({ type: 'a', value: 2, tags: { shop: 'eu', region: 'x' } }), first)
    assert.notEqual(recorder.layout({ type: 'a', value: 2, tags: { region: 'eu' } }), first)
    assert.notEqual(recorder.layout({ type: 'b', value: 2, tags: { region: 'eu', shop: 'x' } }), first)
    assert.equal(recorder.layout({ type: 'c', value: 1, tags: {} }), recorder.layout({ type: 'c', value: 1 }))
  })

  it('copies the tags, whatever the caller does with the object afterwards', () => {
    const recorder = new Recorder()
    const tags: Record<string, string> = { shop: 'x' }
    const layout = recorder.layout({ type: 'a', value: 1, tags })
    tags['shop'] = 'y'
    assert.deepEqual(layout?.series[0]?.tags, { shop: 'x' })
    assert.notEqual(recorder.layout({ type: 'a', value: 1, tags }), layout)
  })

  it('takes tags of any name, and frozen objects', () => {
    const tags = Object.freeze(JSON.parse('{ "__proto__": "a", "constructor": "b" }') as Tags)
    const layout = new Recorder().layout(Object.freeze({ type: 'constructor', value: 1, tags }))
    assert.deepEqual(Object.entries(layout?.series[0]?.tags ?? {}), [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it('takes any number of series, without end', () => {
    const recorder = new Recorder()
    for (let id = 0; id < 25_000; id++) {
      assert.equal(recorder.reporter.take({ type: 'a', value: id, tags: { id: String(id) } }), true)
    }
    assert.equal(new Set(recorder.layouts).size, 25_000)
  })

  it('takes a point while another is being taken', () => {
    const recorder = new Recorder()
    const seen: [string | undefined, number | undefined][] = []
    recorder.onFrame = (frame) => {
      if (seen.length === 0 && frame.values[0] === 1) recorder.reporter.take({ type: 'inner', value: 2 })
      seen.push([frame.layout.series[0]?.type, frame.values[0]])
    }
    assert.equal(recorder.reporter.take({ type: 'outer', value: 1 }), true)
    assert.deepEqual(seen, [
      ['inner', 2],
      ['outer', 1],
    ])
  })
})

describe('a refused point', () => {
  const tagsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag${at}`, 'x']))
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  const thrower = new Proxy(
    {},
    {
      get() {
        throw new Error('no')
      },
      ownKeys() {
        throw new Error('no')
      },
    },
  )
  const malformed: Record<string, unknown> = {
    'no object': 1,
    null: null,
    nothing: undefined,
    'a symbol': Symbol('a'),
    'a function': () => {},
    'no type': { value: 1 },
    'an empty type': { type: '', value: 1 },
    'a type of 256 characters': { type: 'a'.repeat(256), value: 1 },
    'a type with half a character': { type: 'a\ud800', value: 1 },
    'a type that is a symbol': { type: Symbol('a'), value: 1 },
    'a type that is an object': { type: { toString: () => 'a' }, value: 1 },
    'a value that is no number': { type: 'a', value: '1' },
    'a value that is a BigInt': { type: 'a', value: 1n },
    'a value that is a Number object': { type: 'a', value: Object(1) },
    'a value that is not a number': { type: 'a', value: Number.NaN },
    'a value that is infinite': { type: 'a', value: Number.POSITIVE_INFINITY },
    'an unknown kind': { type: 'a', value: 1, kind: 'histogram' },
    'a tag that is no string': { type: 'a', value: 1, tags: { a: 1 } },
    'a tag that is undefined': { type: 'a', value: 1, tags: { a: undefined } },
    'a tag that is a symbol': { type: 'a', value: 1, tags: { a: Symbol('a') } },
    'a tag without a name': { type: 'a', value: 1, tags: { '': 'x' } },
    'a tag with a name of 256 characters': { type: 'a', value: 1, tags: { ['a'.repeat(256)]: 'x' } },
    'a tag with a value of 4097 characters': { type: 'a', value: 1, tags: { a: 'x'.repeat(4097) } },
    '65 tags': { type: 'a', value: 1, tags: tagsOf(65) },
    'tags that are no object': { type: 'a', value: 1, tags: 'a=b' },
    'tags that are null': { type: 'a', value: 1, tags: null },
    'tags that are an array': { type: 'a', value: 1, tags: ['b'] },
    'tags whose getters throw': { type: 'a', value: 1, tags: thrower },
    'getters that throw': thrower,
    'a revoked proxy': revoked.proxy,
    'an array in an array': [[{ type: 'a', value: 1 }]],
  }
  for (const [what, point] of Object.entries(malformed)) {
    it(`is counted and throws nothing: ${what}`, () => {
      const recorder = new Recorder()
      assert.equal(recorder.reporter.take(point as Point), false)
      // Even when their type is known.
      recorder.reporter.take({ type: 'a', value: 1 })
      assert.equal(recorder.reporter.take(point as Point), false)
      assert.deepEqual(recorder.reporter.counts(), { taken: 1, refused: 2 })
    })
  }

  it('is one above a bound, not at it', () => {
    const recorder = new Recorder()
    const { reporter } = recorder
    assert.equal(reporter.take({ type: 'a'.repeat(255), value: 1, tags: tagsOf(64) }), true)
    assert.equal(reporter.take({ type: 'a', value: 1, tags: { ['a'.repeat(255)]: 'x'.repeat(4096), b: '' } }), true)
  })

  it('is one with too many tags together with those of the agent', () => {
    const { reporter } = new Recorder({ tag0: 'own', env: 'prod' })
    assert.equal(reporter.take({ type: 'a', value: 1, tags: tagsOf(63) }), true)
    assert.equal(reporter.take({ type: 'a', value: 1, tags: tagsOf(64) }), false)
  })

  it('counts on its own when the agent takes none', () => {
    const { reporter } = new Recorder()
    assert.equal(reporter.refuse([1, 2, 3]), false)
    assert.equal(reporter.refuse({ type: 'a', value: 1 }), false)
    assert.equal(reporter.refuse(revoked.proxy), false)
    assert.deepEqual(reporter.counts(), { taken: 0, refused: 5 })
  })
})
