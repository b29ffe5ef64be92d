import type { Run } from '../../shared/black-box/runs.js'
import type { Sample } from '../../shared/black-box/samples.js'

/** Rows become finer towards the end: one second each for the last ten, ten seconds for the last minute, one minute before. */
const STEPS = [
  { untilMs: 10_000, stepMs: 1_000 },
  { untilMs: 60_000, stepMs: 10_000 },
  { untilMs: Number.POSITIVE_INFINITY, stepMs: 60_000 },
]

/** A span of time within a run: one row of the timeline. */
export interface Bucket {
  /** Wall time of the first sample. */
  readonly fromMs: number
  /** At least one. */
  readonly samples: readonly Sample[]
}

/** Returns the spans of a run that have samples, the oldest first. */
export function bucketsOf({ samples, toMs }: Pick<Run, 'samples' | 'toMs'>): Bucket[] {
  const buckets = new Map<number, Sample[]>()
  for (const sample of samples) {
    const key = distanceOf(toMs - sample.atMs)
    const own = buckets.get(key)
    if (own === undefined) buckets.set(key, [sample])
    else own.push(sample)
  }
  return [...buckets.values()]
    .map((own) => ({
      fromMs: own.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY),
      samples: own,
    }))
    .sort((a, b) => a.fromMs - b.fromMs)
}

/** Returns the time from the row of a sample to the end of the run, in ms. @param beforeMs time from the sample to the end */
function distanceOf(beforeMs: number): number {
  const { stepMs = 60_000 } = STEPS.find(({ untilMs }) => beforeMs <= untilMs) ?? {}
  return Math.max(0, Math.ceil(beforeMs / stepMs) - 1) * stepMs
}
