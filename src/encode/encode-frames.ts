import { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Frame } from '../shared/frame.js'
import type { Encoder } from './encoder.js'

const NO_LIMITS = {
  maxPoints: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
}

/** Encodes the points of all frames in one body, as an output sends them; undefined when there are none. */
export function encodeFrames(frames: readonly Frame[], encoder: Encoder): Buffer | undefined {
  const buffer = new SlabBuffer({ limits: NO_LIMITS, wallMs: () => 0, onDrop: () => {} })
  for (const frame of frames) buffer.add(frame)
  const batch = buffer.freeze(Number.POSITIVE_INFINITY)
  if (batch === null) return undefined
  const writer = encoder.begin(Number.POSITIVE_INFINITY)
  writer.write(batch.rows(0, batch.points))
  return writer.finish()
}
