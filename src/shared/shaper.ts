import type { Series, Tags } from './frame.js'
import { nameFilter } from './name-filter.js'
import { seriesName } from './series-name.js'
import type { ShapeSettings } from './settings.js'

/** Reason why a series was left out although no filter excludes it. */
export type LeftOutReason = 'equal' | 'maxSeries'

/** Series of one layout that were left out for one reason. */
export interface LeftOutSeries {
  readonly reason: LeftOutReason
  readonly count: number
  /** The first of them, as `disk_total{mount=/}`. */
  readonly first: string
}

/** The series of one source as configured. */
export interface Shaped {
  readonly series: readonly Series[]
  /** Their columns in the source; undefined for all columns. */
  readonly columns: readonly number[] | undefined
  readonly leftOut: readonly LeftOutSeries[]
}

type Test = (name: string) => boolean

/** Settings that filter, change and limit nothing. */
export const AS_IT_IS: ShapeSettings = {
  types: { include: [], exclude: [] },
  tags: { include: {}, exclude: {}, drop: [], rename: {}, add: {} },
  maxSeries: Number.POSITIVE_INFINITY,
}

/**
 * Filters the series of a collector, changes their tags and limits their number, in this order. Works on series, once per layout;
 * values only follow their series.
 */
export class Shaper {
  /** Most series of one collection. */
  readonly maxSeries: number
  readonly #types: Test
  readonly #values: readonly (readonly [tag: string, test: Test])[]
  readonly #changesTags: boolean
  readonly #drop: ReadonlySet<string>
  readonly #rename: ReadonlyMap<string, string>
  readonly #add: Tags

  constructor({ types, tags, maxSeries }: ShapeSettings) {
    const { drop, rename, add } = tags
    const [include, exclude] = [new Map(Object.entries(tags.include)), new Map(Object.entries(tags.exclude))]
    this.maxSeries = maxSeries
    this.#types = nameFilter(types)
    this.#values = [...new Set([...include.keys(), ...exclude.keys()])].map((tag) => [
      tag,
      nameFilter({ include: include.get(tag) ?? [], exclude: exclude.get(tag) ?? [] }),
    ])
    this.#drop = new Set(drop)
    this.#rename = new Map(Object.entries(rename))
    this.#add = add
    this.#changesTags = drop.length + this.#rename.size + Object.keys(add).length > 0
  }

  /** @param room most series that may remain */
  shape(series: readonly Series[], room: number): Shaped {
    const columns: number[] = []
    const remaining: Series[] = []
    const equal: Series[] = []
    const cut: Series[] = []
    const seen = this.#changesTags ? new Set<string>() : undefined
    for (const [column, one] of series.entries()) {
      if (!this.#accepts(one)) continue
      const changed = this.#changesTags ? this.#changed(one) : one
      if (seen?.has(seriesName(changed))) equal.push(one)
      else if (remaining.length >= room) cut.push(one)
      else {
        seen?.add(seriesName(changed))
        columns.push(column)
        remaining.push(changed)
      }
    }
    const isWhole = columns.length === series.length
    return {
      series: isWhole && !this.#changesTags ? series : remaining,
      columns: isWhole ? undefined : columns,
      leftOut: [...leftOut('equal', equal), ...leftOut('maxSeries', cut)],
    }
  }

  #accepts({ type, tags = {} }: Series): boolean {
    if (!this.#types(type)) return false
    return this.#values.every(([tag, test]) => !Object.hasOwn(tags, tag) || test(tags[tag] as string))
  }

  /** Changes the tags of a series. A renamed tag replaces one that has its new name; a tag of the series wins over an added one. */
  #changed({ type, kind, tags = {} }: Series): Series {
    const kept = Object.entries(tags).filter(([tag]) => !this.#drop.has(tag))
    const own = Object.fromEntries([
      ...kept.filter(([tag]) => !this.#rename.has(tag)),
      ...kept.flatMap(([tag, value]) => (this.#rename.has(tag) ? [[this.#rename.get(tag), value]] : [])),
    ])
    const all = { ...own, ...this.#add, ...own }
    return { type, kind, tags: Object.keys(all).length === 0 ? undefined : all }
  }
}

function leftOut(reason: LeftOutReason, series: readonly Series[]): readonly LeftOutSeries[] {
  const [first] = series
  return first === undefined ? [] : [{ reason, count: series.length, first: textOf(first) }]
}

function textOf({ type, tags = {} }: Series): string {
  const pairs = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`)
  return pairs.length === 0 ? type : `${type}{${pairs.join()}}`
}
