import type { Contents } from '../../shared/black-box/contents.js'
import { endingOf } from '../../shared/black-box/ending.js'
import { bootId, livenessOf } from '../../shared/black-box/process-identity.js'
import type { Ending } from '../../shared/black-box/records.js'
import { type Run, runsOf } from '../../shared/black-box/runs.js'

/** A run with younger samples may still go on: a running process writes once a second. */
const FRESH_MS = 3_000

export interface JudgedRun extends Run {
  /** Undefined while it runs. */
  readonly ending: Ending | undefined
}

/** Returns the runs of a black box, the oldest first, and how each ended: as the next run found out, or as it appears now. */
export function judgedRuns(contents: Contents, nowMs: number): JudgedRun[] {
  const runs = runsOf(contents)
  return runs.map((run, index) => ({
    ...run,
    ending: runs[index + 1]?.start?.previous ?? latestEnding(run, contents, nowMs),
  }))
}

function latestEnding(run: Run, { header }: Contents, nowMs: number): Ending | undefined {
  const isOwner = header?.owner.token.startsWith(run.id) === true
  if (run.end === undefined && isOwner) {
    const liveness = livenessOf(header.owner)
    // A process of another container cannot be seen.
    if (liveness === 'alive' || (liveness === 'unknown' && nowMs - run.toMs < FRESH_MS)) return undefined
  }
  return endingOf(run, { bootId: bootId(), oomKills: undefined })
}
