import type { Sample, SampleColumn } from '../../shared/black-box/samples.js'
import { humanize } from '../humanize.js'
import type { Column } from '../table.js'
import type { Bucket } from './buckets.js'
import { timeOfDay } from './time-of-day.js'

const UNKNOWN = '-'
const NOTHING = ['', UNKNOWN]
/** Matches the wait for events, the system call of an idle loop. */
const IDLE = /^epoll_p?wait/

interface BucketColumn extends Column {
  /** Left out on a terminal narrower than this. */
  readonly fromWidth: number
  readonly cell: (bucket: Bucket) => string
}

const COLUMNS: readonly BucketColumn[] = [
  { title: 'TIME', fromWidth: 0, cell: ({ fromMs }) => timeOfDay(fromMs) },
  { title: 'LOOP', align: 'right', fromWidth: 0, cell: ({ samples }) => percent(mean(samples, 'run')) },
  { title: 'HELD', align: 'right', fromWidth: 0, cell: ({ samples }) => held(most(samples, 'heldMs')) },
  { title: 'DOING', fromWidth: 0, cell: ({ samples }) => mainActivity(samples) },
  { title: 'CPU', align: 'right', fromWidth: 0, cell: ({ samples }) => percent(mean(samples, 'cpu')) },
  { title: 'RSS', align: 'right', fromWidth: 0, cell: ({ samples }) => bytes(latest(samples, 'rssBytes')) },
  { title: 'HEAP', align: 'right', fromWidth: 0, cell: ({ samples }) => bytes(latest(samples, 'heapBytes')) },
  { title: 'CGROUP', align: 'right', fromWidth: 0, cell: ({ samples }) => percent(cgroupShare(samples)) },
  { title: 'HOST', align: 'right', fromWidth: 0, cell: ({ samples }) => percent(mean(samples, 'hostCpu')) },
  { title: 'FREE', align: 'right', fromWidth: 90, cell: ({ samples }) => bytes(latest(samples, 'availableBytes')) },
  { title: 'CPU WAIT', align: 'right', fromWidth: 100, cell: ({ samples }) => percent(mean(samples, 'wait')) },
  { title: 'PRESSURE', align: 'right', fromWidth: 100, cell: ({ samples }) => percent(mean(samples, 'pressure')) },
  { title: 'STEAL', align: 'right', fromWidth: 110, cell: ({ samples }) => percent(mean(samples, 'steal')) },
]

/** Returns the columns that have room and something to show. @param width of the terminal, in characters */
export function bucketColumns(buckets: readonly Bucket[], width: number): readonly BucketColumn[] {
  const isShown = ({ cell }: BucketColumn) => buckets.some((bucket) => !NOTHING.includes(cell(bucket)))
  return COLUMNS.filter((column) => width >= column.fromWidth && isShown(column))
}

function mainActivity(samples: readonly Sample[]): string {
  const counts = new Map<string, number>()
  for (const { activity } of samples) counts.set(activity, (counts.get(activity) ?? 0) + 1)
  const [most = ''] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? []
  return IDLE.test(most) && samples.every(({ heldMs }) => !(heldMs > 0)) ? 'idle' : most || UNKNOWN
}

function cgroupShare(samples: readonly Sample[]): number {
  return latest(samples, 'cgroupBytes') / latest(samples, 'cgroupLimitBytes')
}

function mean(samples: readonly Sample[], column: SampleColumn): number {
  const known = samples.map((sample) => sample[column]).filter((value) => !Number.isNaN(value))
  return known.reduce((sum, value) => sum + value, 0) / known.length
}

function most(samples: readonly Sample[], column: SampleColumn): number {
  return Math.max(...samples.map((sample) => sample[column]))
}

function latest(samples: readonly Sample[], column: SampleColumn): number {
  return samples.at(-1)?.[column] ?? Number.NaN
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)} %` : UNKNOWN
}

function bytes(value: number): string {
  return value > 0 ? humanize(value, 'bytes') : UNKNOWN
}

function held(ms: number): string {
  return ms > 0 ? humanize(ms / 1e3, 'seconds') : ''
}
