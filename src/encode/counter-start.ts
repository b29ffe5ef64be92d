import { findMetric } from '../collectors/index.js'
import type { AgentIdentity } from './agent-identity.js'

/**
 * Since when a counter counts, milliseconds since the epoch: the kernel's since boot; the agent's own, of the runtime and those of its
 * host program since the agent was made.
 */
export function counterStartMs(type: string, { startedMs, machine }: AgentIdentity): number {
  const ofKernel = findMetric(type) !== undefined && !/^(agent|runtime)_/.test(type)
  return ofKernel ? Math.round(startedMs - machine.uptimeSeconds * 1000) : startedMs
}
