import type { Clock } from './model/clock.js'
import { type Frame, impliedKind, type Layout, type Point, type Tags } from './model/frame.js'

/** Layouts kept for reported series; beyond it the table starts anew, so that tags with changing values cannot grow it. */
const MAX_LAYOUTS = 10_000

/** Makes frames of a user's own points. The frame it returns is reused by the next call: buffers copy what they take. */
export class Reporter {
  readonly #clock: Clock
  readonly #layouts = new Map<string, Layout>()
  readonly #timesMs = new Float64Array(1)
  readonly #values = new Float64Array(1)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One point as of now; undefined when it is malformed. */
  frame(point: Point): Frame | undefined {
    if (!isPoint(point)) return undefined
    this.#timesMs[0] = Math.round(this.#clock.wallMs())
    this.#values[0] = point.value
    return { layout: this.#layout(point), timesMs: this.#timesMs, values: this.#values }
  }

  #layout({ type, tags, kind = impliedKind(type) }: Point): Layout {
    const key = tags === undefined ? `${kind} ${type}` : `${kind} ${type}\0${JSON.stringify(tags)}`
    let layout = this.#layouts.get(key)
    if (layout === undefined) {
      if (this.#layouts.size >= MAX_LAYOUTS) this.#layouts.clear()
      layout = { collector: 'report', series: [{ type, kind, tags: tags === undefined ? undefined : { ...tags } }] }
      this.#layouts.set(key, layout)
    }
    return layout
  }
}

function isPoint(point: unknown): point is Point {
  if (typeof point !== 'object' || point === null) return false
  const { type, value, tags, kind } = point as Record<string, unknown>
  return (
    typeof type === 'string' &&
    type !== '' &&
    Number.isFinite(value) &&
    (kind === undefined || kind === 'gauge' || kind === 'counter') &&
    (tags === undefined || isTags(tags))
  )
}

function isTags(tags: unknown): tags is Tags {
  if (typeof tags !== 'object' || tags === null) return false
  for (const value of Object.values(tags)) if (typeof value !== 'string') return false
  return true
}
