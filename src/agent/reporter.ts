import type { Clock } from '../shared/clock.js'
import type { Frame, Layout, Point, Tags } from '../shared/frame.js'
import type { ReportCounts } from '../shared/stats.js'
import { ReportedSeries } from './reported-series.js'

export interface ReporterOptions {
  readonly clock: Clock
  /** Tags of the agent, on every point. */
  readonly ownTags: Tags
  /** Called with a frame of one point, which is reused for the next: copy what you keep. */
  readonly onFrame: (frame: Frame) => void
}

type Fields = Partial<Record<keyof Point, unknown>>

const inherited = Object.prototype as Fields

interface PointFrame extends Frame {
  layout: Layout
}

/** Turns a host's own points into frames. Never throws; counts what it refuses. */
export class Reporter {
  readonly #clock: Clock
  readonly #series: ReportedSeries
  readonly #onFrame: (frame: Frame) => void
  readonly #counts: ReportCounts = { taken: 0, refused: 0 }
  /** Undefined while in use: a listener of `drop` may report another point. */
  #frame: PointFrame | undefined = newFrame()

  constructor({ clock, ownTags, onFrame }: ReporterOptions) {
    this.#clock = clock
    this.#series = new ReportedSeries(ownTags)
    this.#onFrame = onFrame
  }

  /** Continues with other tags of the agent. */
  useTags(ownTags: Tags): void {
    this.#series.useTags(ownTags)
  }

  /** Accepts points, with the current time. @returns whether all were accepted */
  take(points: Point | readonly Point[]): boolean {
    const frame = this.#frame ?? newFrame()
    this.#frame = undefined
    const isTaken = this.#takeAll(points, frame)
    this.#frame = frame
    return isTaken
  }

  /** Counts points as refused. */
  refuse(points: unknown): false {
    this.#counts.refused += countOf(points)
    return false
  }

  /** Returns the counts since start. */
  counts(): ReportCounts {
    return { ...this.#counts }
  }

  #takeAll(points: unknown, frame: PointFrame): boolean {
    try {
      frame.timesMs[0] = Math.round(this.#clock.wallMs())
      if (!Array.isArray(points)) return this.#take(points, frame)
      let areTaken = true
      for (let i = 0; i < points.length; i++) areTaken = this.#take(points[i], frame) && areTaken
      return areTaken
    } catch {
      this.#counts.refused++
      return false
    }
  }

  #take(point: unknown, frame: PointFrame): boolean {
    const layout = this.#read(point, frame)
    if (layout === undefined) {
      this.#counts.refused++
      return false
    }
    frame.layout = layout
    this.#counts.taken++
    this.#onFrame(frame)
    return true
  }

  /** Reads each property once: a getter may return something else the next time. */
  #read(point: unknown, { values }: PointFrame): Layout | undefined {
    if (typeof point !== 'object' || point === null) return undefined
    try {
      const { type, value, tags, kind } = point as Fields
      if (!Number.isFinite(value)) return undefined
      values[0] = value as number
      // A property that the host added to Object.prototype does not belong to the point.
      const ownKind = kind !== undefined && kind === inherited.kind && !Object.hasOwn(point, 'kind') ? undefined : kind
      const ownTags = tags !== undefined && tags === inherited.tags && !Object.hasOwn(point, 'tags') ? undefined : tags
      return this.#series.find(type, ownKind, ownTags)
    } catch {
      return undefined
    }
  }
}

function newFrame(): PointFrame {
  return { layout: { collector: 'report', series: [] }, timesMs: new Float64Array(1), values: new Float64Array(1) }
}

function countOf(points: unknown): number {
  try {
    return Array.isArray(points) ? points.length : 1
  } catch {
    return 1
  }
}
