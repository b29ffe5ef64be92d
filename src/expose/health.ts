import type { AgentStats } from '../shared/stats.js'

/** Whether the agent collects and delivers; if not, why. */
export interface Health {
  readonly healthy: boolean
  /** One line each; empty when healthy. */
  readonly reasons: readonly string[]
}

/** Returns unhealthy while a collector does not run or an output does not deliver. */
export function healthOf({ collectors, outputs }: Pick<AgentStats, 'collectors' | 'outputs'>): Health {
  const idle = Object.entries(collectors)
    .filter(([, { state }]) => state === 'backoff' || state === 'wedged' || state === 'stopped')
    .map(([name, { state, lastError }]) => reason(`collector ${name}`, state, lastError))
  const blocked = outputs
    .filter(({ state }) => state === 'blocked')
    .map(({ name, state, lastError }) => reason(`output ${name}`, state, lastError))
  const reasons = [...idle, ...blocked]
  return { healthy: reasons.length === 0, reasons }
}

function reason(part: string, state: string, lastError: string | null): string {
  return `${part} is ${state}${lastError === null ? '' : `: ${lastError}`}`
}
