import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Point } from '../../../../src/shared/frame.js'
import { checkPoints } from '../../../../workers/collectors/user/user-points.js'

const refusals: readonly (readonly [what: string, returned: unknown, message: string])[] = [
  ['nothing', undefined, 'collect() returned undefined, not an array of points'],
  ['null', null, 'collect() returned null, not an array of points'],
  ['an object', { type: 'a', value: 1 }, 'collect() returned an object, not an array of points'],
  ['a string', 'cpu 5', 'collect() returned "cpu 5", not an array of points'],
  ['a function', () => [], 'collect() returned a function, not an array of points'],
  ['a hole', new Array(1), 'points[0] is undefined, not an object { type, value }'],
  ['a number for a point', [{ type: 'a', value: 1 }, 7], 'points[1] is 7, not an object { type, value }'],
  ['an array for a point', [['a', 1]], 'points[0].type is undefined, not a non-empty string'],
  ['an empty type', [{ type: '', value: 1 }], 'points[0].type is "", not a non-empty string'],
  ['a type that is no string', [{ type: 5, value: 1 }], 'points[0].type is 5, not a non-empty string'],
  ['a value in quotes', [{ type: 'a', value: '1' }], 'points[0].value is "1", not a number'],
  ['a bigint', [{ type: 'a', value: 1n }], 'points[0].value is 1, not a number'],
  ['no value', [{ type: 'a' }], 'points[0].value is undefined, not a number'],
  ['an unknown kind', [{ type: 'a', value: 1, kind: 'rate' }], 'points[0].kind is "rate", not "gauge" or "counter"'],
  [
    'tags that are a list',
    [{ type: 'a', value: 1, tags: ['x'] }],
    'points[0].tags is an array, not an object of strings',
  ],
  ['tags that are null', [{ type: 'a', value: 1, tags: null }], 'points[0].tags is null, not an object of strings'],
  ['a tag without a name', [{ type: 'a', value: 1, tags: { '': 'x' } }], 'points[0].tags has an empty name'],
  ['a number in tags', [{ type: 'a', value: 1, tags: { shop: 7 } }], 'points[0].tags["shop"] is 7, not a string'],
  ['too many points', new Array(10_001), 'collect() returned 10001 points, more than 10000'],
  [
    'too many bytes',
    Array.from({ length: 100 }, () => ({ type: 'a'.repeat(50_000), value: 1 })),
    'collect() returned 5000800 bytes of names, tags and values, more than 4000000',
  ],
]

describe('checkPoints', () => {
  for (const [what, returned, message] of refusals) {
    it(`refuses ${what} with a reason`, () => {
      assert.deepEqual(checkPoints(returned, []), { status: 'refused', message })
    })
  }

  it('takes points in their order, with the kind that is stated or implied', () => {
    const accepted = checkPoints(
      [
        { type: 'orders_total', value: 3, tags: { shop: 'a' } },
        { type: 'queue', value: Number.NaN, tags: {} },
        { type: 'odd_total', value: 1, kind: 'gauge' },
      ],
      [],
    )
    assert(accepted.status === 'accepted')
    assert.deepEqual(accepted.series, [
      { type: 'orders_total', kind: 'counter', tags: { shop: 'a' } },
      { type: 'queue', kind: 'gauge' },
      { type: 'odd_total', kind: 'gauge' },
    ])
    assert.deepEqual([...accepted.values], [3, Number.NaN, 1])
  })

  it('takes an empty list and as many points as are allowed', () => {
    assert.equal(checkPoints([], []).status, 'accepted')
    const most = Array.from({ length: 10_000 }, (_, index) => ({ type: `t${index}`, value: index }))
    assert.equal(checkPoints(most, []).status, 'accepted')
  })

  it('keeps the array of series while types, tags and kinds stay the same', () => {
    const points = (value: number): Point[] => [{ type: 'a', value, tags: { x: '1', y: '2' } }]
    const first = checkPoints(points(1), [])
    assert(first.status === 'accepted')
    const second = checkPoints(points(2), first.series)
    assert(second.status === 'accepted')
    assert.equal(second.series, first.series)
    const others: readonly (readonly Point[])[] = [
      [{ type: 'a', value: 1, tags: { x: '1', y: '3' } }],
      [{ type: 'a', value: 1, tags: { x: '1' } }],
      [{ type: 'a', value: 1, tags: { x: '1', y: '2' }, kind: 'counter' }],
      [{ type: 'b', value: 1, tags: { x: '1', y: '2' } }],
      [...points(1), ...points(1)],
      [],
    ]
    for (const other of others) {
      const changed = checkPoints(other, first.series)
      assert(changed.status === 'accepted')
      assert.notEqual(changed.series, first.series)
    }
  })

  it('keeps no reference to objects of the user', () => {
    const tags = { shop: 'a' }
    const accepted = checkPoints([{ type: 'a', value: 1, tags }], [])
    tags.shop = 'b'
    assert(accepted.status === 'accepted')
    assert.deepEqual(accepted.series[0]?.tags, { shop: 'a' })
  })
})
