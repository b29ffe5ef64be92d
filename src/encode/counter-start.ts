import { findMetric } from '../collectors/index.js'
import type { AgentIdentity } from './agent-identity.js'

/**
 * Returns when a counter started, milliseconds since the epoch. The kernel's counters start at boot. Those of the agent,
 * of the runtime and of the host program start with the agent.
 */
export function counterStartMs(type: string, { startedMs, machine }: AgentIdentity): number {
  const ofKernel = findMetric(type) !== undefined && !/^(agent|runtime)_/.test(type)
  return ofKernel ? Math.round(startedMs - machine.uptimeSeconds * 1000) : startedMs
}
