/** Figures of the process and its host at one moment, as the watch notes them; NaN where that is not known. */
export const sampleColumns = [
  /** Wall time, milliseconds since the epoch. */
  'atMs',
  /** Share of the time since the previous sample in which the watched thread ran. */
  'run',
  /** The same in which it waited for a CPU. */
  'wait',
  /** How long the event loop has been held; 0 below the threshold. */
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

/** Digits after the point; none for the other columns. */
const DIGITS: Partial<Readonly<Record<SampleColumn, number>>> = {
  run: 3,
  wait: 3,
  cpu: 3,
  hostCpu: 3,
  steal: 3,
  pressure: 3,
}

/** @param samples at least one */
export function encodeSamples(samples: readonly Sample[]): EncodedSamples {
  const fromMs = Math.round(samples[0]?.atMs ?? 0)
  const columns = sampleColumns.map((column) => {
    const values = samples.map((sample) =>
      rounded(column === 'atMs' ? sample.atMs - fromMs : sample[column], DIGITS[column] ?? 0),
    )
    return [column, folded(values)]
  })
  return {
    count: samples.length,
    fromMs,
    ...Object.fromEntries(columns),
    activity: folded(samples.map(({ activity }) => activity)),
  }
}

export function decodeSamples(encoded: EncodedSamples): Sample[] {
  const { count, fromMs } = encoded
  return Array.from({ length: count }, (_, index) => {
    const figures = sampleColumns.map((column) => [column, valueAt(encoded[column], index) ?? Number.NaN])
    const sample = Object.fromEntries(figures) as Record<SampleColumn, number>
    return { ...sample, atMs: fromMs + sample.atMs, activity: valueAt(encoded.activity, index) ?? '' }
  })
}

function folded<Value>(values: readonly Value[]): Column<Value> | undefined {
  return values.every((value) => value === values[0]) ? values[0] : values
}

function valueAt<Value>(column: Column<Value> | undefined, index: number): Value | undefined {
  return Array.isArray(column) ? column[index] : (column as Value)
}

function rounded(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null
}
