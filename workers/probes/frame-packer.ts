import type { Series } from '../../src/shared/frame.js'
import type { FrameMessage, LayoutMessage } from '../../src/shared/protocol.js'

/** The frames of one collection, for the main thread. */
export interface PackedFrames {
  readonly layouts: readonly LayoutMessage[]
  readonly frames: readonly FrameMessage[]
  /** Infinite values, which make no points. */
  readonly invalid: number
}

/** Readings of one source, which become one frame: series, and values row after row. NaN makes no point. */
export interface Readings {
  readonly series: readonly Series[]
  readonly values: Float64Array
  /** Milliseconds since the epoch, one per row. @default a single row, of the time of the tick */
  readonly timesMs?: Float64Array
}

/**
 * Packs readings into frames. A layout is sent with the first frame that uses it; an array of series is recognized by its
 * identity. A layout that a collection did not use is sent again when it is back, so the receiver may forget it.
 * Values are copied, because the frames' buffers are transferred to another thread.
 */
export class FramePacker {
  /** Layouts of the latest collection. */
  #layoutIds: ReadonlyMap<readonly Series[], number> = new Map()
  #nextLayoutId = 1

  /** @param tsMs time of the tick, milliseconds since the epoch */
  pack(sources: readonly Readings[], tsMs: number): PackedFrames {
    const tick = Float64Array.of(tsMs)
    const used = new Map<readonly Series[], number>()
    const layouts: LayoutMessage[] = []
    const frames: FrameMessage[] = []
    let invalid = 0
    for (const { series, values, timesMs = tick } of sources) {
      if (series.length === 0) continue
      const known = this.#layoutIds.get(series)
      const id = known ?? this.#nextLayoutId++
      if (known === undefined) layouts.push({ id, series })
      used.set(series, id)
      const frame = frameOf(id, values, timesMs)
      invalid += replaceInfinite(frame.values)
      frames.push(frame)
    }
    this.#layoutIds = used
    return { layouts, frames, invalid }
  }
}

/** Puts times and values on one buffer, so that one transfer moves the frame. */
function frameOf(layoutId: number, values: Float64Array, timesMs: Float64Array): FrameMessage {
  const rows = timesMs.length
  const all = new Float64Array(rows + values.length)
  all.set(timesMs)
  all.set(values, rows)
  return { layoutId, timesMs: all.subarray(0, rows), values: all.subarray(rows) }
}

function replaceInfinite(values: Float64Array): number {
  let invalid = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (value !== Number.POSITIVE_INFINITY && value !== Number.NEGATIVE_INFINITY) continue
    values[index] = Number.NaN
    invalid++
  }
  return invalid
}
