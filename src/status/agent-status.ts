import type { AgentStats, OutputStats } from '../shared/stats.js'
import { version } from '../shared/version.js'
import { type Problem, problemsOf } from './problems.js'

/** Status of an output: its counts, and figures on its present state, which are null while unknown. */
export interface OutputStatus extends OutputStats {
  /** Points that the buffer holds, those in flight included. */
  readonly maxPoints: number
  /** Seconds of outage, at the present inflow, before points are dropped. */
  readonly bufferSecondsLeft: number | null
  /** Seconds since the first failure of the present outage; 0 while there is none. */
  readonly outageSeconds: number
  readonly secondsSinceDrop: number | null
  readonly secondsSinceRejection: number | null
  /** Duration of the last attempt. */
  readonly lastSendSeconds: number | null
}

/** Status of an agent, as it reports it on request. */
export interface AgentStatus extends Omit<AgentStats, 'outputs'> {
  readonly version: string
  readonly pid: number
  readonly host: string
  /** Whether no problem is critical. */
  readonly healthy: boolean
  /** The most important first. */
  readonly problems: readonly Problem[]
  /** Cost of the agent's whole process. */
  readonly cost: {
    /** CPU time over time since the agent's start: 1 is one core. */
    readonly cpuShare: number | null
    readonly cpuSeconds: number | null
    readonly rssBytes: number | null
  }
  readonly outputs: OutputStatus[]
}

/** Figures of an output that are not among its counts; NaN while unknown. */
export interface OutputFigures {
  readonly stats: OutputStats
  readonly maxPoints: number
  readonly bufferSecondsLeft: number
  readonly outageSeconds: number
  readonly secondsSinceDrop: number
  readonly secondsSinceRejection: number
  readonly lastSendSeconds: number
}

export interface StatusParts {
  readonly host: string
  readonly stats: AgentStats
  readonly outputs: readonly OutputFigures[]
  readonly process: {
    readonly pid: number
    /** CPU time since the agent's start; NaN before it. */
    readonly cpuSeconds: number
    /** NaN while unknown. */
    readonly rssBytes: number
  }
}

/** Puts the status of an agent together, with its problems. */
export function agentStatus({ host, stats, outputs: figures, process }: StatusParts): AgentStatus {
  const outputs = figures.map(outputStatus)
  const { pid, cpuSeconds, rssBytes } = process
  const problems = problemsOf({ collectors: stats.collectors, outputs })
  return {
    version,
    pid,
    host,
    healthy: problems.every(({ severity }) => severity !== 'critical'),
    problems,
    cost: {
      cpuShare: known(cpuSeconds / stats.uptimeSeconds),
      cpuSeconds: known(cpuSeconds),
      rssBytes: known(rssBytes),
    },
    ...stats,
    outputs,
  }
}

function outputStatus({ stats, ...figures }: OutputFigures): OutputStatus {
  return {
    ...stats,
    maxPoints: figures.maxPoints,
    bufferSecondsLeft: known(figures.bufferSecondsLeft),
    outageSeconds: figures.outageSeconds,
    secondsSinceDrop: known(figures.secondsSinceDrop),
    secondsSinceRejection: known(figures.secondsSinceRejection),
    lastSendSeconds: known(figures.lastSendSeconds),
  }
}

/** Returns null for NaN and infinity, which JSON cannot express. */
function known(figure: number): number | null {
  return Number.isFinite(figure) ? figure : null
}
