import type { Tags } from '../shared/frame.js'

/** Identifies the agent and its machine to receivers. */
export interface AgentIdentity {
  readonly host: string
  /** The agent's own tags, on every point. */
  readonly tags: Tags
  /** Changes with each start of the agent. */
  readonly agentId: string
  /** Start of the agent and its own counters, milliseconds since the epoch. */
  readonly startedMs: number
  readonly machine: Machine
}

/** A distribution as os-release(5) describes it: Debian GNU/Linux, 12, Debian GNU/Linux 12 (bookworm). */
export interface Distribution {
  readonly name: string
  readonly version: string | undefined
  readonly title: string | undefined
}

/** The machine the agent runs on. */
export interface Machine {
  /** machine-id(5); undefined if there is none. */
  readonly id: string | undefined
  /** Node's name: linux, darwin, win32. */
  readonly platform: string
  /** Version of the kernel. */
  readonly release: string
  readonly distribution?: Distribution | undefined
  /** Node's name: x64, arm64. */
  readonly arch: string
  /** Names from uname(2), as labels of node_uname_info. */
  readonly uname?: Tags | undefined
  /** Time since boot, when the kernel's counters started. */
  readonly uptimeSeconds: number
}
