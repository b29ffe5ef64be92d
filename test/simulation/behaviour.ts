import type { FailureReason } from '../../src/shared/events.js'
import type { CollectRequest } from '../../src/shared/protocol.js'
import type { Points } from './points.js'
import type { Random } from './random.js'

/** Inputs of a simulated collection. */
export interface Reader {
  readonly request: CollectRequest
  readonly random: Random
  readonly points: Points
  readonly layout: { readonly id: number; readonly width: number }
  readonly isNew: boolean
}

/** Result of one request in the thread. */
export interface Worked {
  readonly response: unknown
  /** Points that the agent must take, in order; undefined when it must refuse the answer. */
  readonly values: readonly number[] | undefined
  /** Failure reason that the agent must report; undefined for a success. */
  readonly reason?: FailureReason | undefined
  /** Readings of a sampled collector at each boundary, oldest first, instead of `values` and `reason`. */
  readonly cuts?: readonly {
    readonly tsMs: number
    readonly values: readonly number[]
    readonly reason?: FailureReason
  }[]
  readonly text: string
}

/** How a thread treats one request. `answer` is present when the thread gets to answer. */
export type Behaviour =
  | {
      readonly kind: 'answer'
      readonly ms: number
      readonly thenCrashes: boolean
      /** Whether the answer is correct; a sampled collector's own cutter then gives it. */
      readonly isWell?: boolean
      readonly answer: (reader: Reader | undefined) => Worked
    }
  | { readonly kind: 'hang'; readonly ms: number }
  | { readonly kind: 'crash'; readonly ms: number; readonly outOfMemory: boolean }

const OPENED = { response: { status: 'opened' }, values: undefined, text: 'opened' } satisfies Worked
const HANG: Behaviour = { kind: 'hang', ms: 0 }

export const closeBehaviour: Behaviour = {
  kind: 'answer',
  ms: 0,
  thenCrashes: false,
  answer: () => ({ response: { status: 'closed' }, values: undefined, text: 'closed' }),
}

export function openBehaviour(random: Random, trouble: number): Behaviour {
  const ms = random.int(1, 60)
  const thenCrashes = false
  if (!random.chance(trouble)) return { kind: 'answer', ms, thenCrashes, answer: () => OPENED }
  const kind = random.weighted({ load: 3, slow: 2, hang: 1, crash: 2, garbage: 1 })
  if (kind === 'hang') return HANG
  if (kind === 'crash') return { kind, ms, outOfMemory: random.chance(0.2) }
  if (kind === 'slow') return { kind: 'answer', ms: random.int(200, 12_000), thenCrashes, answer: () => OPENED }
  const reason = kind === 'load' ? 'load' : 'bad-result'
  const response = kind === 'load' ? { status: 'failed', reason: 'load', message: 'no such module' } : 'garbage'
  return { kind: 'answer', ms, thenCrashes, answer: () => ({ response, values: undefined, reason, text: kind }) }
}

export function collectBehaviour(random: Random, trouble: number, timeoutMs: number): Behaviour {
  const ms = random.int(0, 6)
  const thenCrashes = random.chance(trouble * 0.1)
  if (!random.chance(trouble))
    return { kind: 'answer', ms, thenCrashes, isWell: true, answer: (reader) => collected(reader as Reader) }
  const kind = random.weighted({ slow: 4, hang: 2, crash: 2, failed: 4, malformed: 3 })
  if (kind === 'hang') return HANG
  if (kind === 'crash') return { kind, ms, outOfMemory: random.chance(0.3) }
  if (kind === 'slow') {
    const slowMs = Math.floor(timeoutMs * random.pick([0.3, 0.9, 0.99, 1, 1.01, 1.5]))
    return { kind: 'answer', ms: slowMs, thenCrashes, isWell: true, answer: (reader) => collected(reader as Reader) }
  }
  const answer = kind === 'failed' ? failed : malformed
  return { kind: 'answer', ms, thenCrashes, answer: (reader) => answer(reader as Reader) }
}

function collected({ request, random, points, layout, isNew }: Reader): Worked {
  const rows = random.chance(0.2) ? random.int(2, 6) : 1
  const timesMs = Float64Array.from({ length: rows }, (_, row) => request.tsMs - (rows - 1 - row) * 10)
  const values = new Float64Array(rows * layout.width).fill(Number.NaN)
  const taken: number[] = []
  values.forEach((_, at) => {
    if (random.chance(0.1)) return
    values[at] = points.make(timesMs[Math.floor(at / layout.width)] as number)
    taken.push(values[at] as number)
  })
  const series = Array.from({ length: layout.width }, (_, column) => ({
    type: `${request.collector}_value`,
    kind: 'gauge',
    ...(column === 0 ? {} : { tags: { column: String(column) } }),
  }))
  const response = {
    status: 'collected',
    layouts: isNew ? [{ id: layout.id, series }] : [],
    frames: [{ layoutId: layout.id, timesMs, values }],
    partial: random.chance(0.1) ? 1 : 0,
    partialReason: 'a file is missing',
    invalid: 0,
  }
  return { response, values: taken, text: `${taken.length} points` }
}

function failed({ random }: Reader): Worked {
  const reason = random.pick<FailureReason>(['no-data', 'error', 'load', 'bad-result'])
  return { response: { status: 'failed', reason, message: 'it went wrong' }, values: undefined, reason, text: reason }
}

function malformed(reader: Reader): Worked {
  const { random, layout } = reader
  const { response } = collected({ ...reader, isNew: true, layout: { id: layout.id + 1_000, width: layout.width } })
  const good = response as { frames: object[]; layouts: object[] }
  const bad = random.pick<unknown>([
    undefined,
    null,
    42,
    'collected',
    [],
    { status: 'done' },
    { ...good, frames: [{ layoutId: 777, timesMs: new Float64Array(1), values: new Float64Array(1) }] },
    { ...good, frames: [{ ...good.frames[0], values: [1, 2, 3] }] },
    { ...good, frames: [{ ...good.frames[0], values: new Float64Array(1_001) }] },
    { ...good, partial: -1 },
    { ...good, layouts: [{ id: 'one', series: [] }] },
    { ...good, layouts: [{ id: 5, series: [{ type: '', kind: 'gauge' }] }] },
  ])
  return { response: bad, values: undefined, reason: 'bad-result', text: 'garbage' }
}
