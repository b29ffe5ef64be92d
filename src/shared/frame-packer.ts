import type { Series } from './frame.js'
import type { FrameMessage, LayoutMessage, LeftOut } from './protocol.js'
import { AS_IT_IS, type Shaped, Shaper } from './shaper.js'

/** The frames of one collection, for the main thread. */
export interface PackedFrames {
  readonly layouts: readonly LayoutMessage[]
  readonly frames: readonly FrameMessage[]
  /** Number of infinite values, which make no points. */
  readonly invalid: number
  /** Undefined when none were left out. */
  readonly leftOut?: readonly LeftOut[] | undefined
}

/** Readings of one source, which become one frame: series, and values row after row. NaN makes no point. */
export interface Readings {
  readonly series: readonly Series[]
  readonly values: Float64Array
  /** Milliseconds since the epoch, one per row. @default a single row, at the time of the tick */
  readonly timesMs?: Float64Array
}

interface PackedLayout {
  readonly id: number
  readonly shaped: Shaped
  /** Most series that it could have. */
  readonly room: number
}

/**
 * Packs readings into frames, with the series that the collector's settings leave. A layout is sent with the first frame that uses
 * it; an array of series is recognized by its identity. A layout that a collection did not use is sent again when it returns, so
 * that the receiver may forget it. Values are copied, because the frames' buffers are transferred to another thread.
 */
export class FramePacker {
  readonly #shaper: Shaper
  /** Layouts of the latest collection. */
  #layouts: ReadonlyMap<readonly Series[], PackedLayout> = new Map()
  #nextLayoutId = 1

  constructor(shape = AS_IT_IS) {
    this.#shaper = new Shaper(shape)
  }

  /** @param tsMs time of the tick, milliseconds since the epoch */
  pack(sources: readonly Readings[], tsMs: number): PackedFrames {
    const tick = Float64Array.of(tsMs)
    const used = new Map<readonly Series[], PackedLayout>()
    const layouts: LayoutMessage[] = []
    const frames: FrameMessage[] = []
    let leftOut: LeftOut[] | undefined
    let room = this.#shaper.maxSeries
    let invalid = 0
    for (const { series, values, timesMs = tick } of sources) {
      if (series.length === 0) continue
      const known = this.#layouts.get(series)
      const layout = known !== undefined && fits(known, room) ? known : this.#layout(series, room)
      const { id, shaped } = layout
      used.set(series, layout)
      room -= shaped.series.length
      for (const { reason, count, first } of shaped.leftOut) {
        leftOut ??= []
        leftOut.push({ reason, points: count * timesMs.length, first })
      }
      if (shaped.series.length === 0) continue
      if (layout !== known) layouts.push({ id, series: shaped.series })
      const frame = frameOf(id, columnsOf(values, series.length, shaped.columns), timesMs)
      invalid += replaceInfinite(frame.values)
      frames.push(frame)
    }
    this.#layouts = used
    return { layouts, frames, invalid, ...(leftOut && { leftOut }) }
  }

  #layout(series: readonly Series[], room: number): PackedLayout {
    return { id: this.#nextLayoutId++, shaped: this.#shaper.shape(series, room), room }
  }
}

/** Whether shaping its series again would give the same layout. */
function fits({ shaped, room: before }: PackedLayout, room: number): boolean {
  if (before === room) return true
  return shaped.series.length <= room && shaped.leftOut.every(({ reason }) => reason !== 'maxSeries')
}

/**
 * Returns the values of the columns that shaping left, row after row.
 * @param width values of a row
 * @param columns indexes in a row; undefined for all
 */
export function columnsOf(values: Float64Array, width: number, columns: readonly number[] | undefined): Float64Array {
  if (columns === undefined) return values
  const rows = values.length / width
  const remaining = new Float64Array(rows * columns.length)
  let to = 0
  for (let base = 0; base < values.length; base += width) {
    for (const column of columns) remaining[to++] = values[base + column] as number
  }
  return remaining
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
