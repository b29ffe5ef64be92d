import assert from 'node:assert/strict'
import type { Rows } from '../../../src/buffer/rows.js'
import { SlabBuffer } from '../../../src/buffer/slab-buffer.js'
import type { Encoder } from '../../../src/encode/encoder.js'
import type { HttpAnswer } from '../../../src/send/answer.js'
import type { Frame, Series, Tags } from '../../../src/shared/frame.js'

/** Converts frames to rows, as a buffer passes them to an encoder. */
export function rowsOf(...frames: Frame[]): Rows {
  const limits = { maxPoints: 1e9, maxBytes: 1e9, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => 0, onDrop() {} })
  for (const frame of frames) buffer.add(frame)
  const batch = buffer.freeze(Number.POSITIVE_INFINITY)
  assert.ok(batch)
  return batch.rows(0, batch.points)
}

/** Creates a frame of one row with its own layout. */
export function frame(timeMs: number, ...points: [Series, number][]): Frame {
  return {
    layout: { collector: 'test', series: points.map(([series]) => series) },
    timesMs: Float64Array.of(timeMs),
    values: Float64Array.from(points, ([, value]) => value),
  }
}

/** Encodes all frames in one body. */
export function bodyOf(encoder: Encoder, ...frames: Frame[]): Buffer {
  const writer = encoder.begin(Number.POSITIVE_INFINITY)
  writer.write(rowsOf(...frames))
  return writer.finish()
}

export const gauge = (type: string, tags?: Tags): Series => ({ type, kind: 'gauge', tags })
export const counter = (type: string, tags?: Tags): Series => ({ type, kind: 'counter', tags })

/** Creates a receiver's answer. */
export function answerOf(status: number, body = '', headers: HttpAnswer['headers'] = {}): HttpAnswer {
  return { kind: 'status', status, headers, body }
}
