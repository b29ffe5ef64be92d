import { NO_REPORTS } from '../../src/main-thread/stalls/report-listener.js'
import type { AgentStats, CollectorState, OutputState } from '../../src/shared/stats.js'
import { type AgentStatus, agentStatus, type OutputFigures } from '../../src/status/agent-status.js'

/** Statistics of an agent with one collector, cpu, and one output, main. */
export function statsOf(collector: CollectorState, output: OutputState): AgentStats {
  const counts = {
    ticks: 1,
    ok: 1,
    failed: 0,
    timeouts: 0,
    crashes: 0,
    skipped: 0,
    partial: 0,
    invalid: 0,
    cut: 0,
    restarts: 0,
  }
  const dropped = { overflow: 0, expired: 0, shutdown: 0 }
  const points = { accepted: 0, delivered: 0, rejected: 0, dropped, buffered: 0, inFlight: 0 }
  const sending = { batches: 0, attempts: 0, retries: 0, lastStatus: 404, lastError: 'HTTP 404' }
  return {
    uptimeSeconds: 1,
    collected: 1,
    reports: { taken: 0, refused: 0 },
    forced: false,
    exceptions: 0,
    stalls: { seen: 0, seconds: 0, longestSeconds: 0, reports: NO_REPORTS },
    collectors: { cpu: { state: collector, ...counts, lastSeconds: 0.001, lastError: null } },
    outputs: [{ name: 'main', url: 'http://x/', state: output, ...sending, points }],
    removedOutputs: { outputs: 0, points },
  }
}

/** Agent status with these statistics and the same figures for each output. */
export function statusOf(stats: AgentStats, figures: Partial<OutputFigures> = {}): AgentStatus {
  const unknown = {
    maxPoints: 1000,
    bufferSecondsLeft: Number.NaN,
    outageSeconds: 0,
    secondsSinceDrop: Number.NaN,
    secondsSinceRejection: Number.NaN,
    lastSendSeconds: Number.NaN,
  }
  const outputs = stats.outputs.map((each) => ({ stats: each, ...unknown, ...figures }))
  return agentStatus({ host: 'web-1', stats, outputs, process: { pid: 4711, cpuSeconds: 0.5, rssBytes: 70e6 } })
}
