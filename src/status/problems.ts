import { formatSeconds } from '../shared/format-seconds.js'
import type { CollectorState, CollectorStats } from '../shared/stats.js'
import { adviceForCollector, adviceForOutput } from './advice.js'
import type { OutputStatus } from './agent-status.js'

export interface Problem {
  /** `critical`: data is lost, or will be, or is not collected. `warning`: worth knowing; the agent copes. */
  readonly severity: 'critical' | 'warning'
  /** The problem, in a sentence that names the collector or the output. */
  readonly what: string
  /** First thing to do. */
  readonly advice: string
}

/** Parts of a status in which problems are looked for. */
export interface Judged {
  readonly collectors: Readonly<Record<string, CollectorStats>>
  readonly outputs: readonly OutputStatus[]
}

/** Points dropped or rejected this long ago count as dropped or rejected now. */
export const RECENT_SECONDS = 300
/** Share of its buffer that an output may fill without a warning. */
export const FILLED_SHARE = 0.5

/** States of a collector that does not collect, the worst first. */
const IDLE_STATES: readonly CollectorState[] = ['wedged', 'stopped', 'backoff']

/**
 * Returns an agent's problems, the most important first: blocked outputs (the next to drop points first), dropped points, collectors
 * that do not run, filling buffers, failing attempts, rejected points.
 */
export function problemsOf({ collectors, outputs }: Judged): readonly Problem[] {
  const urgent = outputs.toSorted((a, b) => secondsLeft(a) - secondsLeft(b))
  const stats = Object.entries(collectors)
  const idle = IDLE_STATES.flatMap((state) => stats.filter(([, each]) => each.state === state))
  return [
    ...urgent.filter(isBlocked).map(blocked),
    ...urgent.filter(({ secondsSinceDrop }) => isRecent(secondsSinceDrop)).map(dropping),
    ...idle.map(([name, each]) => notCollecting(name, each)),
    ...urgent.filter((output) => !isBlocked(output) && filledShare(output) > FILLED_SHARE).map(filling),
    ...urgent.filter(({ state }) => state === 'retrying').map(retrying),
    ...urgent.filter(({ secondsSinceRejection }) => isRecent(secondsSinceRejection)).map(rejecting),
  ]
}

function blocked(output: OutputStatus): Problem {
  const { name, outageSeconds, points } = output
  const waiting = points.buffered + points.inFlight
  const waitingText = waiting === 0 ? '' : `; ${waiting} points wait${forHowLong(output)}`
  const is = outageSeconds > 0 ? `has been failing for ${formatSeconds(outageSeconds)} and is` : 'is'
  return {
    severity: 'critical',
    what: `output ${name} ${is} blocked${because(output.lastError)}${waitingText}`,
    advice: adviceForOutput(output),
  }
}

function dropping(output: OutputStatus): Problem {
  const { name, points, secondsSinceDrop } = output
  const reasons = Object.entries(points.dropped).filter(([, count]) => count > 0)
  const counts = reasons.map(([reason, count]) => `${count} ${reason}`)
  return {
    severity: 'critical',
    what: `output ${name} drops points: ${counts.join(', ')} since the start, the last ${ago(secondsSinceDrop)}`,
    advice: isBlocked(output)
      ? 'see above; a larger buffer.maxPoints or buffer.maxAge outlasts a longer outage'
      : 'the receiver is too slow for what is collected: raise the interval, batch.maxPoints or buffer.maxPoints',
  }
}

function notCollecting(name: string, stats: CollectorStats): Problem {
  const what = `collector ${name} is ${stats.state}${because(stats.lastError)}`
  return { severity: 'critical', what, advice: adviceForCollector(name, stats) }
}

function filling(output: OutputStatus): Problem {
  const percent = Math.round(filledShare(output) * 100)
  return {
    severity: 'warning',
    what: `output ${output.name} has filled ${percent} % of its buffer${forHowLong(output)}`,
    advice: 'nothing after an outage; otherwise the receiver is too slow: raise the interval or batch.maxPoints',
  }
}

function retrying(output: OutputStatus): Problem {
  const what = `output ${output.name} retries${because(output.lastError)}`
  return { severity: 'warning', what, advice: adviceForOutput(output) }
}

function rejecting({ name, points, secondsSinceRejection }: OutputStatus): Problem {
  return {
    severity: 'warning',
    what: `the receiver of output ${name} rejected ${points.rejected} points, the last ${ago(secondsSinceRejection)}`,
    advice: "the log line `points rejected` has the receiver's reason",
  }
}

function isBlocked({ state }: OutputStatus): boolean {
  return state === 'blocked'
}

function isRecent(seconds: number | null): boolean {
  return seconds !== null && seconds < RECENT_SECONDS
}

function filledShare({ points, maxPoints }: OutputStatus): number {
  return (points.buffered + points.inFlight) / maxPoints
}

function secondsLeft({ bufferSecondsLeft }: OutputStatus): number {
  return bufferSecondsLeft ?? Number.MAX_VALUE
}

function because(error: string | null): string {
  return error === null ? '' : `: ${error}`
}

function forHowLong({ bufferSecondsLeft }: OutputStatus): string {
  if (bufferSecondsLeft === null) return ''
  return bufferSecondsLeft === 0
    ? ', and the buffer is full'
    : `, and the buffer lasts ${formatSeconds(bufferSecondsLeft)} more`
}

function ago(seconds: number | null): string {
  return `${formatSeconds(Math.round(seconds ?? 0))} ago`
}
