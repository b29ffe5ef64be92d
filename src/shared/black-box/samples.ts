/** Figures of the process and its host at one moment, as the watch notes them; NaN where unknown. */
export const sampleColumns = [
  /** Wall time, milliseconds since the epoch. */
  'atMs',
  /** Share of the time since the previous sample in which the watched thread ran. */
  'run',
  /** Share of that time in which it waited for a CPU. */
  'wait',
  /** Time for which the event loop has been held; 0 below the threshold. */
  'heldMs',
  /** CPU time of the process, all threads, per time: 1 is one core. */
  'cpu',
  /** Resident memory of the process. */
  'rssBytes',
  /** V8's heap of the watched thread, as of the latest turn of its loop after a collection. */
  'heapBytes',
  /** Memory of the cgroup with the lowest limit, page cache included. */
  'cgroupBytes',
  /** The lowest limit of the process's cgroups. */
  'cgroupLimitBytes',
  /** Time for which CPU quotas have held the process's cgroups back since the run began, added up over CPUs. */
  'throttledMs',
  /** Busy share of all CPUs of the host. */
  'hostCpu',
  /** Share of all CPUs that went to other machines. */
  'steal',
  /** Share of the time in which some task waited for a CPU. */
  'pressure',
  /** Memory that the host can give without swapping. */
  'availableBytes',
] as const

/** Column of the activity's code, behind the figures. */
export const ACTIVITY_AT = sampleColumns.length

export type SampleColumn = (typeof sampleColumns)[number]

/** The figures of one moment. */
export type Sample = Readonly<Record<SampleColumn, number>> & {
  /** Activity of the thread: `running`, `sleeping` outside a system call, or the call in which it slept; empty when unknown. */
  readonly activity: string
}

type Column<Value> = Value | readonly Value[]

/** Samples as they are written: a list for each column, or one value that all of them share. Null is NaN, times are distances. */
export type EncodedSamples = Readonly<Partial<Record<SampleColumn, Column<number | null>>>> & {
  readonly count: number
  /** Wall time of the first. */
  readonly fromMs: number
  readonly activity: Column<string>
}

const RATIOS: ReadonlySet<SampleColumn> = new Set(['run', 'wait', 'cpu', 'hostCpu', 'steal', 'pressure'])
/** Factor of each column before rounding: 1000 keeps three digits after the point. */
const FACTORS = sampleColumns.map((column) => (RATIOS.has(column) ? 1_000 : 1))

/**
 * Encodes samples without an object for each: this runs once a second in a thread that does nothing else, where code is never
 * optimized and rarely in a CPU's cache.
 * @param rows at least one, from `BlackBoxCells.rowsBetween`
 * @param activityOf names the code of an activity
 */
export function encodeSamples(rows: readonly Float64Array[], activityOf: (code: number) => string): EncodedSamples {
  const fromMs = Math.round(rows[0]?.[0] ?? 0)
  const encoded: Record<string, unknown> = { count: rows.length, fromMs }
  for (let column = 0; column < ACTIVITY_AT; column++) {
    const name = sampleColumns[column] ?? ''
    encoded[name] = folded(rows, column, (value) =>
      rounded(column === 0 ? value - fromMs : value, FACTORS[column] ?? 1),
    )
  }
  encoded['activity'] = folded(rows, ACTIVITY_AT, activityOf)
  return encoded as unknown as EncodedSamples
}

export function decodeSamples(encoded: EncodedSamples): Sample[] {
  const { count, fromMs } = encoded
  return Array.from({ length: count }, (_, index) => {
    const figures = sampleColumns.map((column) => [column, valueAt(encoded[column], index) ?? Number.NaN])
    const sample = Object.fromEntries(figures) as Record<SampleColumn, number>
    return { ...sample, atMs: fromMs + sample.atMs, activity: valueAt(encoded.activity, index) ?? '' }
  })
}

/** Returns one value when all rows have the same, else one for each. */
function folded<Value>(rows: readonly Float64Array[], column: number, encode: (value: number) => Value): Column<Value> {
  const first = rows[0]?.[column] ?? Number.NaN
  const isSame = rows.every((row) => Object.is(row[column], first))
  return isSame ? encode(first) : rows.map((row) => encode(row[column] ?? Number.NaN))
}

function valueAt<Value>(column: Column<Value> | undefined, index: number): Value | undefined {
  return Array.isArray(column) ? column[index] : (column as Value)
}

function rounded(value: number, factor: number): number | null {
  return Number.isFinite(value) ? Math.round(value * factor) / factor : null
}
