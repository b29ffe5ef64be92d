import type { Ending, OomKills } from './records.js'
import type { Run } from './runs.js'

/** Facts about the host after a run ended. */
export interface Aftermath {
  /** Empty when unknown. */
  readonly bootId: string
  /** Undefined where the cgroups cannot be read. */
  readonly oomKills: OomKills | undefined
}

/** Used share of a cgroup's memory from which it is about to have a process killed. */
const NEAR_LIMIT = 0.95
/** Share of the limit that the process itself has to hold. Page cache fills a cgroup as well, but can be reclaimed. */
const OWN_SHARE = 0.5
/** Used share of the heap's limit from which V8 may give up: a collection frees nothing shortly before the limit. */
const HEAP_NEAR_LIMIT = 0.9
/** Base of exit codes for signals: a handler of a signal exits with this plus the signal's number. */
const BY_SIGNAL = 128

/**
 * Returns how a run ended, judged by the records that it left. A killed process writes no end, and nor does one that V8 or native
 * code aborted. They differ only in their last use of memory.
 */
export function endingOf(run: Run, { bootId, oomKills }: Aftermath): Ending {
  const { end, start } = run
  if (end !== undefined) return orderlyEnding(end.exitCode)
  const memory = memoryEvidence(run, oomKills)
  if (memory !== undefined) return { how: 'out-of-memory', evidence: memory }
  if (start === undefined || bootId === '' || start.bootId === '') {
    return { how: 'unknown', evidence: 'no record of an end' }
  }
  if (start.bootId !== bootId) {
    return { how: 'unknown', evidence: 'no record of an end, and the machine was started since, or is another one' }
  }
  return { how: 'killed', evidence: 'no record of an end; memory was not near a limit' }
}

function orderlyEnding(exitCode: number | undefined): Ending {
  if (exitCode === undefined) return { how: 'clean', evidence: 'the agent was stopped' }
  const how = exitCode === 0 || exitCode > BY_SIGNAL ? 'clean' : 'crashed'
  return { how, evidence: `the process exited with status ${exitCode}` }
}

function memoryEvidence(run: Run, oomKills: OomKills | undefined): string | undefined {
  const killed = Object.entries(oomKills ?? {}).find(([cgroup, kills]) => kills > (run.oomKills[cgroup] ?? kills))
  if (killed !== undefined) return `the out-of-memory killer struck in ${killed[0].replace(/#\d+$/, '')}`
  const last = run.samples.at(-1)
  if (last === undefined) return undefined
  const { cgroupBytes, cgroupLimitBytes, rssBytes, heapBytes } = last
  if (cgroupBytes >= NEAR_LIMIT * cgroupLimitBytes && rssBytes >= OWN_SHARE * cgroupLimitBytes) {
    return `the cgroup used ${percent(cgroupBytes / cgroupLimitBytes)} of its memory limit`
  }
  const heapShare = heapBytes / (run.start?.heapLimitBytes ?? Number.NaN)
  return heapShare >= HEAP_NEAR_LIMIT ? `the heap used ${percent(Math.min(1, heapShare))} of its limit` : undefined
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
