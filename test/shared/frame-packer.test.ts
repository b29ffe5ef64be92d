import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Series } from '../../src/shared/frame.js'
import { FramePacker } from '../../src/shared/frame-packer.js'
import { AS_IT_IS } from '../../src/shared/shaper.js'

const some: readonly Series[] = [
  { type: 'a', kind: 'gauge' },
  { type: 'b', kind: 'gauge' },
]
const others: readonly Series[] = [{ type: 'c', kind: 'counter' }]

describe('FramePacker', () => {
  it('sends a layout with the first frame that uses it and never again', () => {
    const packer = new FramePacker()
    const values = new Float64Array([1, 2])
    const first = packer.pack([{ series: some, values }], 1000)
    assert.deepEqual(first.layouts, [{ id: 1, series: some }])
    assert.equal(first.frames[0]?.layoutId, 1)
    const second = packer.pack([{ series: some, values }], 2000)
    assert.deepEqual(second.layouts, [])
    assert.equal(second.frames[0]?.layoutId, 1)
  })

  it('gives changed series a new id, and series that are back another one', () => {
    const packer = new FramePacker()
    const [a, c] = [new Float64Array(2), new Float64Array(1)]
    packer.pack([{ series: some, values: a }], 1)
    const changed = packer.pack([{ series: others, values: c }], 2)
    assert.deepEqual(changed.layouts, [{ id: 2, series: others }])
    const back = packer.pack([{ series: some, values: a }], 3)
    assert.deepEqual(back.layouts, [{ id: 3, series: some }])
    assert.equal(back.frames[0]?.layoutId, 3)
  })

  it('keeps the layout of one source while another is missing', () => {
    const packer = new FramePacker()
    const [a, c] = [
      { series: some, values: new Float64Array(2) },
      { series: others, values: new Float64Array(1) },
    ]
    packer.pack([a, c], 1)
    assert.deepEqual(packer.pack([c], 2).layouts, [])
    assert.deepEqual(
      packer.pack([a, c], 3).layouts.map(({ series }) => series),
      [some],
    )
  })

  it('makes one frame per source, with times and values on a buffer of its own', () => {
    const values = new Float64Array([1, Number.NaN])
    const { frames } = new FramePacker().pack(
      [
        { series: some, values },
        { series: others, values: new Float64Array([3]) },
      ],
      1_763_800_000_000,
    )
    assert.equal(frames.length, 2)
    const [frame] = frames
    assert.deepEqual([...(frame?.timesMs ?? [])], [1_763_800_000_000])
    assert.deepEqual([...(frame?.values ?? [])], [1, Number.NaN])
    assert.equal(frame?.timesMs.buffer, frame?.values.buffer)
    values[0] = 99
    assert.equal(frame?.values[0], 1)
  })

  it('drops infinite values and counts them', () => {
    const values = new Float64Array([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    const { frames, invalid } = new FramePacker().pack([{ series: some, values }], 1)
    assert.equal(invalid, 2)
    assert.deepEqual([...(frames[0]?.values ?? [])], [Number.NaN, Number.NaN])
  })

  it('makes no frame for a source without series', () => {
    assert.deepEqual(new FramePacker().pack([{ series: [], values: new Float64Array(0) }], 1), {
      layouts: [],
      frames: [],
      invalid: 0,
    })
  })
})

describe('FramePacker with a shape', () => {
  const tags = (device: string) => ({ type: 'disk_reads_total', kind: 'counter', tags: { device } }) as const
  const devices = [tags('a'), tags('b'), tags('c')]

  it('packs the values of the series that remain, of each row', () => {
    const shape = { ...AS_IT_IS, tags: { ...AS_IT_IS.tags, exclude: { device: ['b'] } } }
    const { layouts, frames } = new FramePacker(shape).pack(
      [{ series: devices, values: Float64Array.of(1, 2, 3, 4, 5, 6), timesMs: Float64Array.of(7, 8) }],
      9,
    )
    assert.deepEqual(layouts[0]?.series, [tags('a'), tags('c')])
    assert.deepEqual([...(frames[0]?.values ?? [])], [1, 3, 4, 6])
  })

  it('shapes series once, sends nothing of those that are all excluded, and knows them again', () => {
    const packer = new FramePacker({ ...AS_IT_IS, types: { include: ['x'], exclude: [] } })
    const source = { series: devices, values: Float64Array.of(1, 2, 3) }
    for (const tsMs of [1, 2]) assert.deepEqual(packer.pack([source], tsMs), { layouts: [], frames: [], invalid: 0 })
  })

  it('has one bound for all sources together, and makes new layouts when the room of one changes', () => {
    const packer = new FramePacker({ ...AS_IT_IS, maxSeries: 4 })
    const values = Float64Array.of(1, 2, 3)
    const [one, other] = [devices, [...devices]]
    const both = [
      { series: one, values },
      { series: other, values },
    ]
    const first = packer.pack(both, 1)
    assert.deepEqual(
      first.layouts.map(({ series }) => series.length),
      [3, 1],
    )
    assert.deepEqual(first.leftOut, [{ reason: 'maxSeries', points: 2, first: 'disk_reads_total{device=b}' }])
    assert.deepEqual(packer.pack(both, 2).layouts, [], 'the same again')
    const alone = packer.pack([{ series: other, values }], 3)
    assert.deepEqual(
      alone.layouts.map(({ series }) => series.length),
      [3],
    )
    assert.equal(alone.leftOut, undefined)
  })
})
