import type { WirePoint } from '../wire-point.js'

/** The points of a batch that go into one event. */
export interface BatchPart {
  readonly points: readonly WirePoint[]
  /** Approximate size as JSON. */
  readonly bytes: number
}

const MAX_POINTS = 1000
const MAX_BYTES = 256_000
/** Approximate size of a point as JSON without its names. */
const NUMBERS_BYTES = 60

/**
 * Divides a batch into parts of bounded size.
 * @param bytes size of the whole batch as JSON
 */
export function* divideBatch(points: readonly WirePoint[], bytes: number): Generator<BatchPart> {
  if (points.length <= MAX_POINTS && bytes <= MAX_BYTES) {
    if (points.length > 0) yield { points, bytes }
    return
  }
  let from = 0
  let partBytes = 0
  for (const [index, point] of points.entries()) {
    const pointBytes = sizeOf(point)
    if (index > from && (index - from === MAX_POINTS || partBytes + pointBytes > MAX_BYTES)) {
      yield { points: points.slice(from, index), bytes: partBytes }
      from = index
      partBytes = 0
    }
    partBytes += pointBytes
  }
  yield { points: points.slice(from), bytes: partBytes }
}

function sizeOf({ host, type, tags = {} }: WirePoint): number {
  let bytes = NUMBERS_BYTES + host.length + type.length
  for (const name in tags) bytes += name.length + (tags[name]?.length ?? 0)
  return bytes
}
