import type { ReportedStatus } from './reply.js'

/** An agent answers within milliseconds, unless something holds its event loop. */
const SLOW_SECONDS = 0.25

/** Adds the problem that the agent was slow to answer, which only the asking side can measure. */
export function withSlowAnswer(status: ReportedStatus, seconds: number): ReportedStatus {
  if (seconds < SLOW_SECONDS) return status
  const slow = {
    severity: 'warning',
    what: `it took ${Math.round(seconds * 1000)} ms to answer: something holds its event loop`,
    advice: 'ask again; if it stays, the machine is too busy, or collectors.stalls says what holds it',
  } as const
  return { ...status, problems: [...status.problems, slow] }
}
