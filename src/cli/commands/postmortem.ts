import path from 'node:path'
import { Report } from '../../config/report.js'
import type { Contents } from '../../shared/black-box/contents.js'
import { systemClock } from '../../shared/clock.js'
import { postmortemFlags } from '../flag-schemas.js'
import type { PostmortemFlags } from '../flags.js'
import { type Io, widthOf } from '../io.js'
import { type JudgedRun, judgedRuns } from '../postmortem/judged-runs.js'
import { readBox } from '../postmortem/read-box.js'
import { timeline } from '../postmortem/timeline.js'
import { readFlags } from '../read-flags.js'

/** Prints the last runs of a process from a black box: how each ended, its figures, and its stalls. */
export async function postmortemCommand(flags: PostmortemFlags, { stdout, facts }: Io, file = ''): Promise<number> {
  const report = new Report(undefined)
  report.addAll(flags.usage)
  const { output } = readFlags(postmortemFlags, flags, report)
  report.throwIfAny()
  const contents = readBox(path.resolve(facts.cwd, file), file)
  const runs = judgedRuns(contents, systemClock.wallMs())
  const width = widthOf(stdout, facts)
  const color = stdout.isTTY === true && !facts.env['NO_COLOR']
  stdout.write(output === 'json' ? json(runs, contents) : timeline(runs, contents, { file, width, color }))
  return 0
}

function json(runs: readonly JudgedRun[], { seconds, stalls }: Contents): string {
  const all = runs.map(({ id, start, ending, fromMs, toMs, samples, stalls: own }) => ({
    id,
    pid: start?.pid,
    node: start?.node,
    version: start?.version,
    heapLimitBytes: start?.heapLimitBytes,
    how: ending?.how ?? 'running',
    evidence: ending?.evidence,
    fromMs,
    toMs,
    stalls: own.map(({ state, stall }) => ({ state, ...stall })),
    samples,
  }))
  // NaN, an unknown figure, is null in JSON.
  return `${JSON.stringify({ damagedSlots: seconds.damaged + stalls.damaged, runs: all }, null, 2)}\n`
}
