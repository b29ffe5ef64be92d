import { describeValue } from '../../../src/shared/describe-error.js'
import { impliedKind, type Point, type Series, type Tags } from '../../../src/shared/frame.js'
import { MAX_COLLECTION_BYTES, MAX_COLLECTION_POINTS } from '../../../src/shared/protocol.js'

/** The points that a user's own collector returned, in columns. `series` is the previous array while the series stay the same. */
export interface AcceptedPoints {
  readonly status: 'accepted'
  readonly series: readonly Series[]
  /** Unchecked values: may be NaN or infinite. */
  readonly values: Float64Array
}

export interface RefusedPoints {
  readonly status: 'refused'
  /** Names the point, its problem, and the right form. */
  readonly message: string
}

/** Checks the points that `collect` returned and converts them to columns. One malformed point refuses all of them. */
export function checkPoints(returned: unknown, previous: readonly Series[]): AcceptedPoints | RefusedPoints {
  if (!Array.isArray(returned)) return refused(`collect() returned ${describeValue(returned)}, not an array of points`)
  if (returned.length > MAX_COLLECTION_POINTS) {
    return refused(`collect() returned ${returned.length} points, more than ${MAX_COLLECTION_POINTS}`)
  }
  const values = new Float64Array(returned.length)
  const series: Series[] = []
  for (const [index, candidate] of returned.entries()) {
    const problem = problemOf(candidate)
    if (problem !== undefined) return refused(`points[${index}]${problem}`)
    const point: Point = candidate
    const known = previous[index]
    series.push(known !== undefined && isSeriesOf(known, point) ? known : newSeries(point))
    values[index] = point.value
  }
  if (series.length === previous.length && series.every((one, index) => one === previous[index])) {
    return { status: 'accepted', series: previous, values }
  }
  const bytes = series.reduce((sum, one) => sum + sizeBytes(one), 0)
  if (bytes > MAX_COLLECTION_BYTES) {
    return refused(`collect() returned ${bytes} bytes of names, tags and values, more than ${MAX_COLLECTION_BYTES}`)
  }
  return { status: 'accepted', series, values }
}

function refused(message: string): RefusedPoints {
  return { status: 'refused', message }
}

function problemOf(point: unknown): string | undefined {
  if (typeof point !== 'object' || point === null) return ` is ${describeValue(point)}, not an object { type, value }`
  const { type, value, tags, kind }: Partial<Record<keyof Point, unknown>> = point
  if (typeof type !== 'string' || type === '') return `.type is ${describeValue(type)}, not a non-empty string`
  if (typeof value !== 'number') return `.value is ${describeValue(value)}, not a number`
  if (kind !== undefined && kind !== 'gauge' && kind !== 'counter') {
    return `.kind is ${describeValue(kind)}, not "gauge" or "counter"`
  }
  return tags === undefined ? undefined : problemOfTags(tags)
}

function problemOfTags(tags: unknown): string | undefined {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    return `.tags is ${describeValue(tags)}, not an object of strings`
  }
  for (const [name, value] of Object.entries(tags)) {
    if (name === '') return '.tags has an empty name'
    if (typeof value !== 'string') return `.tags[${describeValue(name)}] is ${describeValue(value)}, not a string`
  }
  return undefined
}

function isSeriesOf({ type, kind, tags = {} }: Series, point: Point): boolean {
  return type === point.type && kind === (point.kind ?? impliedKind(point.type)) && sameTags(tags, point.tags ?? {})
}

function sameTags(some: Tags, others: Tags): boolean {
  const names = Object.keys(others)
  return names.length === Object.keys(some).length && names.every((name) => some[name] === others[name])
}

/** Copies the tags: the point belongs to the user, who may change it later. */
function newSeries({ type, kind = impliedKind(type), tags = {} }: Point): Series {
  return Object.keys(tags).length === 0 ? { type, kind } : { type, kind, tags: { ...tags } }
}

/** Size of names and tags in UTF-8, and of one double. */
function sizeBytes({ type, tags = {} }: Series): number {
  return (
    Buffer.byteLength(type) + Buffer.byteLength(Object.entries(tags).flat().join('')) + Float64Array.BYTES_PER_ELEMENT
  )
}
