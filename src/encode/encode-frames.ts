import { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Frame } from '../shared/frame.js'
import type { Encoder } from './encoder.js'

const NO_LIMITS = {
  maxPoints: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
}

/** One body of all the frames' points, as an output would send them; undefined when there are none. */
export function encodeFrames(frames: readonly Frame[], encoder: Encoder): Buffer | undefined {
  const buffer = new SlabBuffer({ limits: NO_LIMITS, wallMs: () => 0, onDrop: () => {} })
  for (const frame of frames) buffer.add(frame)
  const batch = buffer.freeze(Number.POSITIVE_INFINITY)
  if (batch === null) return undefined
  const encoding = encoder.begin(Number.POSITIVE_INFINITY)
  encoding.write(batch.rows(0, batch.points))
  return encoding.finish()
}
