import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Series, Tags } from '../../src/shared/frame.js'
import type { ShapeSettings } from '../../src/shared/settings.js'
import { AS_IT_IS, Shaper } from '../../src/shared/shaper.js'

interface Given {
  readonly types?: Partial<ShapeSettings['types']>
  readonly tags?: Partial<ShapeSettings['tags']>
}

function shaperOf({ types, tags }: Given): Shaper {
  return new Shaper({ ...AS_IT_IS, types: { ...AS_IT_IS.types, ...types }, tags: { ...AS_IT_IS.tags, ...tags } })
}

const series = (type: string, tags?: Tags): Series => ({ type, kind: 'gauge', tags })
const space = [
  series('disk_total', { mount: '/', device: 'sda1' }),
  series('disk_free', { mount: '/', device: 'sda1' }),
  series('disk_total', { mount: '/srv', device: 'sdb1' }),
  series('disk_io', { device: 'sdb' }),
]

function textsOf(given: Given, room = Number.POSITIVE_INFINITY, all: readonly Series[] = space): readonly string[] {
  return shaperOf(given)
    .shape(all, room)
    .series.map(({ type, tags }) => `${type} ${JSON.stringify(tags ?? {})}`)
}

describe('A shaper', () => {
  it('leaves series as they are, as the same array, when nothing is configured', () => {
    assert.deepEqual(shaperOf({}).shape(space, 4), { series: space, columns: undefined, leftOut: [] })
    assert.equal(shaperOf({}).shape(space, 4).series, space)
  })

  it('includes and excludes types by wildcards', () => {
    assert.deepEqual(shaperOf({ types: { include: ['disk_*'], exclude: ['*_total'] } }).shape(space, 9).columns, [1, 3])
  })

  it('includes and excludes values of tags; a series without the tag stays', () => {
    assert.deepEqual(shaperOf({ tags: { include: { mount: ['/s*'] } } }).shape(space, 9).columns, [2, 3])
    assert.deepEqual(shaperOf({ tags: { exclude: { device: ['sdb*'] } } }).shape(space, 9).columns, [0, 1])
  })

  it('drops, renames and adds tags; the own tag of a series wins over an added one', () => {
    const tags = { drop: ['device'], rename: { mount: 'path' }, add: { path: 'none', site: 'a' } }
    assert.deepEqual(textsOf({ tags }), [
      'disk_total {"path":"/","site":"a"}',
      'disk_free {"path":"/","site":"a"}',
      'disk_total {"path":"/srv","site":"a"}',
      'disk_io {"path":"none","site":"a"}',
    ])
  })

  it('filters by tags as they were before', () => {
    const tags = { include: { mount: ['/'] }, drop: ['mount', 'device'] }
    assert.deepEqual(textsOf({ types: { include: ['disk_total'] }, tags }), ['disk_total {}'])
  })

  it('keeps the first of series that become equal, and says which others it left out', () => {
    const { columns, leftOut } = shaperOf({ tags: { drop: ['mount', 'device'] } }).shape(space, 9)
    assert.deepEqual(columns, [0, 1, 3])
    assert.deepEqual(leftOut, [{ reason: 'equal', count: 1, first: 'disk_total{mount=/srv,device=sdb1}' }])
  })

  it('keeps as many series as the limit allows', () => {
    const { columns, leftOut } = shaperOf({ types: { exclude: ['disk_free'] } }).shape(space, 1)
    assert.deepEqual(columns, [0])
    assert.deepEqual(leftOut, [{ reason: 'maxSeries', count: 2, first: 'disk_total{mount=/srv,device=sdb1}' }])
  })

  it('treats tags named like members of objects as tags', () => {
    const odd = [series('a', { constructor: 'x' }), series('b', { toString: 'y' })]
    const tags = { include: { valueOf: ['z'] }, rename: { constructor: 'c' } }
    assert.deepEqual(textsOf({ tags }, 9, odd), ['a {"c":"x"}', 'b {"toString":"y"}'])
  })
})
