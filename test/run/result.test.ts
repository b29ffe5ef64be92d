import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Layouts } from '../../src/run/layouts.js'
import { readResult } from '../../src/run/result.js'

const SERIES = { type: 'load_1', kind: 'gauge', tags: { a: 'b' } } as const
const LAYOUT = { id: 1, series: [SERIES] }
const FRAME = { layoutId: 1, timesMs: Float64Array.of(7), values: Float64Array.of(1) }
const ANSWER = { status: 'collected', layouts: [LAYOUT], frames: [FRAME], partial: 0, invalid: 0 }

function messageOf(response: unknown, limited = true): string {
  const result = readResult(response, new Layouts('probe'), limited)
  assert.equal(result.status, 'failed')
  assert.equal(result.status === 'failed' && result.reason, 'bad-result')
  return result.status === 'failed' ? result.message : ''
}

describe('readResult', () => {
  it('returns frames with their layouts, and a count of points without NaN', () => {
    const layouts = new Layouts('probe')
    const values = Float64Array.of(1, Number.NaN, 3)
    const rows = { layoutId: 1, timesMs: Float64Array.of(7, 8, 9), values }
    const result = readResult({ ...ANSWER, frames: [rows] }, layouts, false)
    assert.deepEqual(result, {
      status: 'ok',
      frames: [{ layout: { collector: 'probe', series: [SERIES] }, timesMs: rows.timesMs, values }],
      points: 2,
      partial: 0,
      partialReason: undefined,
      failedParts: [],
      invalid: 0,
      leftOut: [],
      sampling: undefined,
    })
  })

  it('returns the report on samples', () => {
    const sampling = { taken: 990, missed: 10, latenessMs: 1.5 }
    const result = readResult({ ...ANSWER, sampling }, new Layouts('probe'), false)
    assert.deepEqual(result.status === 'ok' && result.sampling, sampling)
  })

  it('returns failures with their reason', () => {
    const failed = { status: 'failed', reason: 'no-data', message: 'nothing could be read' }
    assert.deepEqual(readResult(failed, new Layouts('probe'), false), failed)
  })

  const malformed: Record<string, [response: unknown, message: RegExp]> = {
    nothing: [undefined, /the answer is undefined, not an object/],
    text: ['x', /the answer is "x"/],
    'another status': [{ ...ANSWER, status: 'opened' }, /status is "opened", not "collected"/],
    'an unknown reason': [{ status: 'failed', reason: 'mood' }, /status is "failed"/],
    'no layouts': [{ ...ANSWER, layouts: undefined }, /layouts is undefined, not an array/],
    'a layout without id': [{ ...ANSWER, layouts: [{ series: [] }] }, /id is undefined/],
    'a series without a name': [{ ...ANSWER, layouts: [{ id: 1, series: [{ ...SERIES, type: '' }] }] }, /type is ""/],
    'an unknown kind': [
      { ...ANSWER, layouts: [{ id: 1, series: [{ ...SERIES, kind: 'sum' }] }] },
      /kind of load_1 is "sum"/,
    ],
    'a tag that is no text': [
      { ...ANSWER, layouts: [{ id: 1, series: [{ ...SERIES, tags: { a: 1 } }] }] },
      /tag a of load_1 is 1/,
    ],
    'a layout never sent': [{ ...ANSWER, layouts: [] }, /layout 1 was never sent/],
    'columns of another type': [{ ...ANSWER, frames: [{ ...FRAME, values: [1] }] }, /not Float64Arrays/],
    'columns of another length': [
      { ...ANSWER, frames: [{ ...FRAME, values: new Float64Array(2) }] },
      /2 values, not 1/,
    ],
    'no counts': [{ ...ANSWER, invalid: undefined }, /invalid is undefined, not a count/],
    'failed parts that are no list': [{ ...ANSWER, failedParts: 1 }, /failedParts is 1, not an array/],
    'a failed part without a reason': [{ ...ANSWER, failedParts: [{ part: '/a' }] }, /no name or no reason/],
    'samples that are not counted': [
      { ...ANSWER, sampling: { taken: 1 } },
      /sampling.missed is undefined, not a count/,
    ],
    'too many points': [
      { ...ANSWER, frames: [{ layoutId: 1, timesMs: new Float64Array(10_001), values: new Float64Array(10_001) }] },
      /10001 points, more than 10000/,
    ],
  }
  for (const [name, [response, message]] of Object.entries(malformed)) {
    it(`refuses a response with ${name}`, () => assert.match(messageOf(response), message))
  }

  it('bounds memory when a collector sends new layouts for ever, and keeps those in use', () => {
    const layouts = new Layouts('probe')
    const series = Array.from({ length: 10_000 }, () => SERIES)
    layouts.add(0, [])
    for (let id = 1; id <= 100; id++) {
      layouts.add(id, series)
      assert.notEqual(layouts.find(0), undefined)
    }
    const kept = Array.from({ length: 101 }, (_, id) => id).filter((id) => layouts.find(id) !== undefined)
    assert.deepEqual(kept, [0, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100])
  })
})
