import type { WirePoint } from '../wire-point.js'
import { belongsTo, type Figure, figures } from './figures.js'
import { getOrMake } from './get-or-make.js'
import { fetchOverview } from './queries.js'

/** Time that a sparkline covers. */
const SPAN_MS = 600_000
/** Size of the drawing. */
export const WIDTH = 60
export const HEIGHT = 16

/** The last ten minutes of one figure of a host: one value per step, NaN where there is none. */
export class Sparkline {
  readonly #values: Float64Array
  readonly #stepMs: number
  readonly #keepsMax: boolean
  /** Number of the newest step since the epoch. */
  #end = 0
  /** Points in the newest step. */
  #count = 0
  #path: string | undefined

  constructor({ stepMs, agg }: Pick<Figure, 'stepMs' | 'agg'>) {
    this.#values = new Float64Array(SPAN_MS / stepMs).fill(Number.NaN)
    this.#stepMs = stepMs
    this.#keepsMax = agg === 'max'
  }

  add(ts: number, value: number): void {
    const step = Math.floor(ts / this.#stepMs)
    const last = this.#values.length - 1
    if (step > this.#end) {
      this.#values.copyWithin(0, Math.min(step - this.#end, last + 1))
      this.#values.fill(Number.NaN, Math.max(0, last + 1 - (step - this.#end)))
      this.#end = step
      this.#count = 0
    }
    const index = last - (this.#end - step)
    if (index < 0) return
    const before = this.#values[index] ?? Number.NaN
    if (index === last) this.#count++
    if (Number.isNaN(before)) this.#values[index] = value
    else if (this.#keepsMax) this.#values[index] = Math.max(before, value)
    else if (index === last) this.#values[index] = before + (value - before) / this.#count
    this.#path = undefined
  }

  /** Mean of the newest steps that have values; undefined when none has. */
  mean(steps: number): number | undefined {
    const recent = this.#values.slice(-steps).filter((value) => !Number.isNaN(value))
    return recent.length === 0 ? undefined : recent.reduce((sum, value) => sum + value) / recent.length
  }

  /** Path of an SVG: a line from 0 at the bottom to 1 at the top, with gaps. A lone step becomes a dot. */
  get path(): string {
    this.#path ??= this.#draw()
    return this.#path
  }

  #draw(): string {
    const step = WIDTH / (this.#values.length - 1)
    let path = ''
    let drawing = false
    for (const [index, value] of this.#values.entries()) {
      const has = !Number.isNaN(value)
      const at = `${(index * step).toFixed(1)} ${(HEIGHT - 1 - Math.min(Math.max(value, 0), 1) * (HEIGHT - 2)).toFixed(1)}`
      if (has) path += drawing ? `L${at}` : `M${at}h0`
      drawing = has
    }
    return path
  }
}

/** The sparklines of all hosts: fetched once, then extended by the points that arrive live. */
export class Sparklines {
  #hosts = new Map<string, readonly Sparkline[]>()

  of(host: string): readonly Sparkline[] {
    return getOrMake(this.#hosts, host, () => figures.map((figure) => new Sparkline(figure)))
  }

  add({ host, type, tags, ts, value }: WirePoint): void {
    for (const [index, figure] of figures.entries()) {
      if (figure.type === type && belongsTo(figure, tags)) this.of(host)[index]?.add(ts, value)
    }
  }

  forget(host: string): void {
    this.#hosts.delete(host)
  }

  /** Fetches the past of every host again. Figures that cannot be fetched stay as they are. */
  async load(nowMs: number): Promise<void> {
    const loaded = await Promise.all(
      figures.map((figure) => fetchOverview(figure, nowMs - SPAN_MS).catch(() => undefined)),
    )
    for (const [index, response] of loaded.entries()) {
      const figure = figures[index]
      for (const { host, tags, ts, value } of response?.series ?? []) {
        const line = this.of(host)[index]
        if (figure === undefined || !belongsTo(figure, tags)) continue
        for (const [at, ms] of ts.entries()) line?.add(ms, value[at] ?? Number.NaN)
      }
    }
  }
}
