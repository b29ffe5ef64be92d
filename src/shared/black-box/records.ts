import type { StallEvent } from '../stalls.js'
import type { EncodedSamples } from './samples.js'

/** How a run ended. */
export type RunEnd = 'clean' | 'killed' | 'out-of-memory' | 'crashed' | 'unknown'

/** How a run ended, with the evidence. */
export interface Ending {
  readonly how: RunEnd
  /** In one line. */
  readonly evidence: string
}

/** Kills of the out-of-memory killer so far, by cgroup. A new cgroup at the same path has another key. */
export type OomKills = Readonly<Record<string, number>>

interface Recorded {
  /** Distinguishes the run of one process from others in the file. */
  readonly run: string
  /** Wall time at which it was written, milliseconds since the epoch. */
  readonly atMs: number
}

/** A process begins to write. */
export interface StartRecord extends Recorded {
  readonly kind: 'start'
  readonly pid: number
  readonly bootId: string
  /** Version of Node, without the `v`. */
  readonly node: string
  /** Version of hostpulse. */
  readonly version: string
  readonly cpus: number
  /** Limit of V8's heap on the watched thread, without the space for new objects: where V8 gives up. */
  readonly heapLimitBytes: number
  readonly oomKills: OomKills
  /** How the previous run ended, as known then; undefined for the first one of a file. */
  readonly previous?: Ending | undefined
}

/** The samples of about a second. */
export interface SecondRecord extends Recorded {
  readonly kind: 'second'
  readonly samples: EncodedSamples
  /** Present only when it differs from the previous one. */
  readonly oomKills?: OomKills | undefined
}

/** The run ends in order: the agent was stopped, or the process exits. */
export interface EndRecord extends Recorded {
  readonly kind: 'end'
  /** Status of the process; undefined for a stopped agent. */
  readonly exitCode?: number | undefined
}

/** A running stall, as it is so far, or one that is over. */
export interface StallRecord extends Recorded {
  readonly kind: 'stall'
  readonly state: 'running' | 'ended'
  /** Counts the stalls of the run. */
  readonly number: number
  readonly stall: StallEvent
}

export type BlackBoxRecord = StartRecord | SecondRecord | EndRecord | StallRecord
