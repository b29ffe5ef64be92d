import type { Contents } from '../../shared/black-box/contents.js'
import type { RunEnd, StallRecord } from '../../shared/black-box/records.js'
import { humanize } from '../humanize.js'
import { formatTable } from '../table.js'
import { wrap } from '../wrap.js'
import { bucketColumns } from './bucket-row.js'
import { type Bucket, bucketsOf } from './buckets.js'
import type { JudgedRun } from './judged-runs.js'
import { dateAndTime, timeOfDay } from './time-of-day.js'

/** Number of stalls listed in a row: the longest ones. */
const MOST_STALLS = 3
/** Number of frames listed of the stall in which a run ended. */
const MOST_FRAMES = 6

const GREEN = 32
const RED = 31
const YELLOW = 33
const GREY = 90
const COLORS: Readonly<Record<RunEnd, number>> = {
  clean: GREEN,
  killed: RED,
  'out-of-memory': RED,
  crashed: RED,
  unknown: YELLOW,
}

export interface TimelineOptions {
  readonly file: string
  /** Characters on a line. */
  readonly width: number
  readonly color: boolean
}

/** Formats a black box for people: its runs, the oldest first, each with its figures and stalls in the order of time. */
export function timeline(runs: readonly JudgedRun[], { seconds, stalls }: Contents, options: TimelineOptions): string {
  const damaged = seconds.damaged + stalls.damaged
  const count = runs.reduce((sum, run) => sum + run.stalls.length, 0)
  const counts = [
    counted(runs.length, 'run'),
    counted(count, 'stall'),
    ...(damaged > 0 ? [counted(damaged, 'damaged slot')] : []),
  ]
  const lines = [`${options.file}: ${counts.join(', ')}. Times are UTC.`, ...runs.map((run) => runText(run, options))]
  return `${lines.join('\n\n')}\n`
}

function runText(run: JudgedRun, options: TimelineOptions): string {
  const { width, color } = options
  const { start, ending, fromMs, toMs } = run
  const paint = (text: string, code: number) => (color ? `\u001b[${code}m${text}\u001b[0m` : text)
  const state = ending === undefined ? 'running' : ending.how
  const who = start === undefined ? '' : `, pid ${start.pid}, Node ${start.node}`
  const times = `${dateAndTime(fromMs)} to ${timeOfDay(toMs)} (${humanize((toMs - fromMs) / 1e3, 'seconds')})${who}`
  return [
    `${paint(state, ending === undefined ? GREEN : COLORS[ending.how])}  ${clean(times)}`,
    ...(ending === undefined ? [] : [wrap(clean(ending.evidence), width, '  ')]),
    '',
    ...rows(run, options, paint),
  ].join('\n')
}

function rows(run: JudgedRun, { width }: TimelineOptions, paint: (text: string, code: number) => string): string[] {
  const buckets = bucketsOf(run)
  if (buckets.length === 0) return stallLines(run.stalls, run, width)
  const columns = bucketColumns(buckets, width)
  const cells = buckets.map((bucket) => columns.map(({ cell }) => clean(cell(bucket))))
  const [titles = '', ...lines] = formatTable(columns, cells).trimEnd().split('\n')
  const stallsOf = stallsByBucket(run.stalls, buckets)
  const text = lines.flatMap((line, index) => [
    line,
    ...stallLines(stallsOf[index] ?? [], run, width).map((each) => paint(each, YELLOW)),
  ])
  return [paint(titles, GREY), ...text]
}

/** Puts each stall into the last bucket that begins before it does. */
function stallsByBucket(stalls: readonly StallRecord[], buckets: readonly Bucket[]): readonly StallRecord[][] {
  const groups: StallRecord[][] = buckets.map(() => [])
  for (const record of stalls) {
    const after = buckets.findIndex(({ fromMs }) => fromMs > record.stall.startedMs)
    groups[Math.max(0, (after < 0 ? buckets.length : after) - 1)]?.push(record)
  }
  return groups
}

function stallLines(stalls: readonly StallRecord[], run: JudgedRun, width: number): string[] {
  const longest = stalls.toSorted((a, b) => b.stall.seconds - a.stall.seconds).slice(0, MOST_STALLS)
  const shown = longest.sort((a, b) => a.stall.startedMs - b.stall.startedMs)
  const others = stalls.length - shown.length
  return [
    ...shown.flatMap((record) => [stallLine(record, width), ...frameLines(record, run)]),
    ...(others > 0 ? [`  and ${counted(others, 'shorter stall')}`] : []),
  ]
}

function stallLine({ state, stall }: StallRecord, width: number): string {
  const text = state === 'running' ? `not over: ${stall.sentence}` : stall.sentence
  return wrap(clean(`${timeOfDay(stall.startedMs, true)} ${text}`), width, '  ')
}

/** Returns frames only for the stall in which the run ended: the sentence of any other names the function. */
function frameLines({ state, stall }: StallRecord, { stalls }: JudgedRun): string[] {
  const isLast = state === 'running' && stalls.at(-1)?.stall === stall
  const frames = isLast ? (stall.stacks[0]?.frames ?? []) : []
  return frames
    .slice(0, MOST_FRAMES)
    .map(({ function: name, file, line, column }) =>
      clean(`      at ${name}${file === '' ? '' : ` (${file}:${line}:${column})`}`),
    )
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Removes control characters: names in a stack must not control the terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
