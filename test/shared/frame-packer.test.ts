import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Series } from '../../src/shared/frame.js'
import { FramePacker } from '../../src/shared/frame-packer.js'

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
