import { describeValue } from '../shared/describe-error.js'
import type { FailureReason } from '../shared/events.js'
import type { Frame, Series, Tags } from '../shared/frame.js'
import { ownProperties } from '../shared/own-properties.js'
import { type FailedPart, type LeftOut, MAX_COLLECTION_POINTS, type SamplingReport } from '../shared/protocol.js'
import type { Layouts } from './layouts.js'

/** A validated response to a collection. */
export type Result =
  | {
      readonly status: 'ok'
      readonly frames: readonly Frame[]
      readonly points: number
      readonly partial: number
      readonly partialReason: string | undefined
      readonly failedParts: readonly FailedPart[]
      readonly invalid: number
      readonly leftOut: readonly LeftOut[]
      readonly sampling: SamplingReport | undefined
    }
  | { readonly status: 'failed'; readonly reason: FailureReason; readonly message: string }

/** A boundary that the worker of a sampled collector cut by itself. */
export interface LateCut {
  readonly tsMs: number
  /** Duration of the reading. */
  readonly seconds: number
  readonly result: Result
}

/** Cuts of boundaries before the requested one. The collection has to be requested again. */
export interface LateCuts {
  readonly status: 'late'
  readonly cuts: readonly LateCut[]
}

/** Nobody collected at the boundary. */
export interface SkippedTick {
  readonly status: 'skipped'
}

type Fields = Readonly<Record<string, unknown>>

class Malformed extends Error {}

const REASONS: readonly unknown[] = ['no-data', 'error', 'load', 'bad-result'] satisfies FailureReason[]

/**
 * Validates a response, and adds the layouts it brings: types and lengths once per frame, each series when its layout is new.
 * Values are read only to count the points.
 * @param limited whether the number of points is bounded, as for a user's own collector
 */
export function readResult(response: unknown, layouts: Layouts, limited: boolean): Result {
  return orFailed(() => read(ownProperties(fields(response, 'the answer')), layouts, limited))
}

/** Validates a response of a sampled collector. */
export function readSampled(response: unknown, layouts: Layouts): Result | LateCuts | SkippedTick {
  return orFailed(() => {
    const { status, cuts } = ownProperties(fields(response, 'the answer'))
    if (status === 'skipped') return { status }
    if (status !== 'late') return readResult(response, layouts, false)
    const late = list(cuts, 'cuts').map((cut) => toCut(fields(cut, 'a cut'), layouts))
    must(late.length > 0, 'cuts are announced and there are none')
    return { status, cuts: late }
  })
}

/** Whether the response to an OpenRequest reports success. */
export function isOpened(response: unknown): boolean {
  return typeof response === 'object' && response !== null && 'status' in response && response.status === 'opened'
}

/** Turns a malformed response into a failure. */
function orFailed<T>(read: () => T): T | Extract<Result, { status: 'failed' }> {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return { status: 'failed', reason: 'bad-result', message: error.message }
  }
}

function toCut({ tsMs, seconds, response }: Fields, layouts: Layouts): LateCut {
  const result = readResult(response, layouts, false)
  return { tsMs: count(tsMs, "a cut's time"), seconds: count(seconds, "a cut's duration"), result }
}

function read(response: Fields, layouts: Layouts, limited: boolean): Result {
  const { status, reason, message, partialReason } = response
  if (status === 'failed' && REASONS.includes(reason)) {
    return { status, reason: reason as FailureReason, message: String(message) }
  }
  must(status === 'collected', `the answer's status is ${describeValue(status)}, not "collected"`)
  for (const layout of list(response['layouts'], 'layouts')) addLayout(fields(layout, 'a layout'), layouts)
  const frames = list(response['frames'], 'frames').map((frame) => toFrame(fields(frame, 'a frame'), layouts))
  const values = frames.reduce((sum, frame) => sum + frame.values.length, 0)
  must(!limited || values <= MAX_COLLECTION_POINTS, `${values} points, more than ${MAX_COLLECTION_POINTS}`)
  return {
    status: 'ok',
    frames,
    points: countPoints(frames),
    partial: count(response['partial'], 'partial'),
    partialReason: typeof partialReason === 'string' ? partialReason : undefined,
    failedParts: list(response['failedParts'] ?? [], 'failedParts').map((failed) => toFailedPart(failed)),
    invalid: count(response['invalid'], 'invalid'),
    leftOut: list(response['leftOut'] ?? [], 'leftOut').map((each) => toLeftOut(each)),
    sampling: toSampling(response['sampling']),
  }
}

function addLayout({ id, series }: Fields, layouts: Layouts): void {
  must(typeof id === 'number', `a layout's id is ${describeValue(id)}, not a number`)
  const all = list(series, `layout ${id}'s series`)
  layouts.add(
    id,
    all.map((one) => toSeries(fields(one, 'a series'))),
  )
}

/** Returns a series that has its own `tags`, even if undefined: encoders read them, and must not find inherited ones. */
function toSeries(series: Fields): Series {
  const { type, kind, tags } = ownProperties(series)
  must(typeof type === 'string' && type !== '', `a series' type is ${describeValue(type)}, not a name`)
  must(kind === 'gauge' || kind === 'counter', `the kind of ${type} is ${describeValue(kind)}`)
  if (tags === undefined) return { type, kind, tags }
  for (const [key, value] of Object.entries(fields(tags, `the tags of ${type}`))) {
    must(typeof value === 'string', `the tag ${key} of ${type} is ${describeValue(value)}, not a string`)
  }
  return { type, kind, tags: tags as Tags }
}

function toFrame({ layoutId, timesMs, values }: Fields, layouts: Layouts): Frame {
  const layout = typeof layoutId === 'number' ? layouts.find(layoutId) : undefined
  must(layout !== undefined, `layout ${describeValue(layoutId)} was never sent`)
  must(isFloat64Array(timesMs) && isFloat64Array(values), "a frame's columns are not Float64Arrays")
  const due = timesMs.length * layout.series.length
  must(values.length === due, `a frame has ${values.length} values, not ${due}`)
  return { layout, timesMs, values }
}

function toFailedPart(value: unknown): FailedPart {
  const { part, reason } = fields(value, 'a failed part')
  must(typeof part === 'string' && typeof reason === 'string', 'a failed part has no name or no reason')
  return { part, reason }
}

function toLeftOut(value: unknown): LeftOut {
  const { reason, points, first } = fields(value, 'what was left out')
  must(reason === 'equal' || reason === 'maxSeries', `series were left out for ${describeValue(reason)}`)
  return { reason, points: count(points, 'leftOut.points'), first: String(first) }
}

function toSampling(report: unknown): SamplingReport | undefined {
  if (report === undefined) return undefined
  const { taken, missed, latenessMs } = fields(report, 'sampling')
  return {
    taken: count(taken, 'sampling.taken'),
    missed: count(missed, 'sampling.missed'),
    latenessMs: count(latenessMs, 'sampling.latenessMs'),
  }
}

/** Whether a value is a Float64Array, of this realm or another: messages from threads are of the main realm. */
function isFloat64Array(value: unknown): value is Float64Array<ArrayBuffer> {
  return ArrayBuffer.isView(value) && (value as Float64Array)[Symbol.toStringTag] === 'Float64Array'
}

function countPoints(frames: readonly Frame[]): number {
  let points = 0
  for (const { values } of frames) {
    for (let index = 0; index < values.length; index++) if (!Number.isNaN(values[index])) points++
  }
  return points
}

function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Malformed(message)
}

function fields(value: unknown, what: string): Fields {
  must(typeof value === 'object' && value !== null, `${what} is ${describeValue(value)}, not an object`)
  return value as Fields
}

function list(value: unknown, what: string): readonly unknown[] {
  must(Array.isArray(value), `${what} is ${describeValue(value)}, not an array`)
  return value
}

function count(value: unknown, what: string): number {
  must(typeof value === 'number' && value >= 0, `${what} is ${describeValue(value)}, not a count`)
  return value
}
