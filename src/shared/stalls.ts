import type { MessagePort } from 'node:worker_threads'
import type { BlackBoxAccess } from './black-box/messages.js'
import type { Tags } from './frame.js'
import type { Logger } from './logger.js'
import type { OutputSettings } from './settings.js'
import type { RequestContext, SharedStack, StackAccess, StackReply } from './stacks.js'

/** Causes that can hold an event loop, in the order in which shares are listed. */
export const stallCauses = [
  /** The thread ran code: JavaScript, or a native call such as JSON.parse. */
  'javascript',
  'gc',
  /** Asleep in a system call. */
  'blocking-call',
  /** Asleep until a child process ends, as in spawnSync. */
  'child-process',
  /** Asleep until a disk or filesystem has answered. */
  'disk',
  /** Ready to run while the CPUs ran others. */
  'cpu-wait',
  /** Ready to run, but the CPU quota of the cgroup was used up. */
  'throttled',
  /** The whole process stood still: SIGSTOP, a freezer, a paused machine. */
  'stopped',
  'unknown',
] as const

export type StallCause = (typeof stallCauses)[number]

/** Activity of the host during a stall, and up to a second before it; undefined where it cannot be read. */
export interface StallHost {
  /** Busy share of all CPUs, 0 to 1, this process included. */
  readonly cpuUsage: number | undefined
  /** Share of all CPUs that the hypervisor gave to other machines, 0 to 1. */
  readonly steal: number | undefined
  /** Share of the time in which some task waited for a CPU, 0 to 1. */
  readonly pressure: number | undefined
  /** Time that the CPU quota of the process's cgroup held it back, added up over CPUs. */
  readonly throttledSeconds: number | undefined
}

/** The event loop was held for longer than the threshold, and is free again. */
export interface StallEvent {
  /** Wall time of the beginning, milliseconds since the epoch. */
  readonly startedMs: number
  readonly seconds: number
  /** The largest share. */
  readonly cause: StallCause
  /** Shares of the stall's time; they add up to 1. Causes without a share are left out. */
  readonly shares: Readonly<Partial<Record<StallCause, number>>>
  /** The system call in which the thread slept for most of the time. */
  readonly syscall: string | undefined
  /** Stacks of the main thread, the one with the largest share first; empty without `stacks`. */
  readonly stacks: readonly SharedStack[]
  /** The request that took most of the time: from `AgentOptions.stallContext` or OpenTelemetry's active span. */
  readonly context: RequestContext | undefined
  readonly host: StallHost
  /** Summary in one line: `held for 812 ms: 97 % JavaScript; host idle`. */
  readonly sentence: string
}

/** Message from the watch thread to the watched one. */
export type StallNotice =
  /** Asks whether the loop turns: the listener writes the time into the shared cells. */
  | { readonly kind: 'ping'; readonly sentMs: number }
  /** Asks for a beat, because the kernel's files cannot be read. */
  | { readonly kind: 'beat'; readonly everyMs: number }
  | { readonly kind: 'stall'; readonly stall: StallEvent }
  /** Reason why a part of the requested information is unknown. */
  | { readonly kind: 'warning'; readonly message: string }
  /** A line for the agent's log. */
  | { readonly kind: 'log'; readonly level: keyof Logger; readonly fields: object; readonly message: string }
  /** The watch has sent what it could: the answer to `finish`. */
  | { readonly kind: 'finished' }

/** Message from the watched thread to the watch. */
export type WatchMessage =
  | { readonly kind: 'reply'; readonly reply: StackReply }
  /** Asks to report a stall that has just ended, and to send all remaining reports, until the first failure or the deadline. */
  | { readonly kind: 'finish'; readonly deadlineMs: number }

/**
 * Settings that the watch thread needs to send reports, besides the options of the collector. They hold the secrets of the output.
 * They therefore come with the message that opens the collector, and are in no argument and no variable.
 */
export interface ReportSettings {
  readonly output: OutputSettings
  readonly host: string
  /** The agent's own tags. */
  readonly tags: Tags
  /** 128 random bits in hex: the beginning of every key. */
  readonly agentId: string
  /** Memory of the ReportCells. */
  readonly cells: SharedArrayBuffer
}

/** The thread that the collector `stalls` watches; created by that thread. */
export interface WatchedThread {
  /** The kernel's id of the thread; undefined outside Linux. */
  readonly tid: number | undefined
  /**
   * The watch's end of the channel between the two, moved with the message that opens the collector. A MessagePort with `on`: a
   * MessageEvent, as a BroadcastChannel gives, makes Node 22 and later load its whole fetch in the receiving thread.
   */
  readonly port: MessagePort
  /** Memory of its StallCells. */
  readonly cells: SharedArrayBuffer
  /** Undefined without stacks. */
  readonly stacks: StackAccess | undefined
  /** Tags that distinguish its process. */
  readonly tags: Tags
  /** URL of the module that reports while the loop is held; undefined when there is nothing to serve or send. */
  readonly reporter: string | undefined
  /** Undefined without reports. */
  readonly reports: ReportSettings | undefined
  /** Undefined without a black box. */
  readonly blackBox: BlackBoxAccess | undefined
}
