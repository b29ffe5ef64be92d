import type { Tags } from '../shared/frame.js'

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

/** What os-release(5) says: Debian GNU/Linux, 12, Debian GNU/Linux 12 (bookworm). */
export interface Distribution {
  readonly name: string
  readonly version: string | undefined
  readonly title: string | undefined
}

/** The machine the agent runs on. */
export interface Machine {
  /** machine-id(5); undefined where there is none. */
  readonly id: string | undefined
  /** As Node calls it: linux, darwin, win32. */
  readonly platform: string
  /** Of the kernel. */
  readonly release: string
  readonly distribution?: Distribution | undefined
  /** As Node calls it: x64, arm64. */
  readonly arch: string
  /** The kernel's counters began that long ago. */
  readonly uptimeSeconds: number
}
