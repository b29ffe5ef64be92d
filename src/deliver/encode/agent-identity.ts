import type { Tags } from '../../model/frame.js'

/** Who sends, and since when it counts. */
export interface AgentIdentity {
  readonly host: string
  /** The agent's own tags, on every point. */
  readonly tags: Tags
  /** New with each start of the agent. */
  readonly agentId: string
  /** When the agent was made, milliseconds since the epoch: its own counters began then. */
  readonly startedMs: number
  readonly machine: Machine
}

/** The machine the agent runs on. */
export interface Machine {
  /** /etc/machine-id; undefined where there is none. */
  readonly id: string | undefined
  /** As Node calls it: linux, darwin, win32. */
  readonly platform: string
  readonly release: string
  /** As Node calls it: x64, arm64. */
  readonly arch: string
  /** The kernel's counters began that long ago. */
  readonly uptimeSeconds: number
}
