import type { StallsOptions } from '../../../src/collectors/stalls.js'
import type { Tags } from '../../../src/shared/frame.js'
import type { Logger } from '../../../src/shared/logger.js'
import type { StackFrame } from '../../../src/shared/stacks.js'
import type { ReportSettings, StallEvent } from '../../../src/shared/stalls.js'

/** A stall as seen by the watch, over or ongoing. */
export interface SeenStall {
  readonly stall: StallEvent
  /** See FoldedStacks. */
  readonly place: readonly StackFrame[]
}

/** Reports stalls without the main thread: sends reports, and serves an address. */
export interface Reporter {
  /** Called at each look while the loop is held for longer than the threshold. */
  held(heldMs: number): void
  /** Called when a stall is over. */
  ended(seen: SeenStall): void
  /** Sends what is left, until the first failure or the deadline, and counts the rest as dropped. */
  finish(deadlineMs: number): Promise<void>
  /** Frees everything at once. */
  close(): void
}

export interface ReporterParts {
  readonly options: StallsOptions
  /** Settings of reports; undefined when none are sent. */
  readonly reports: ReportSettings | undefined
  /** Tags that distinguish the process. */
  readonly tags: Tags
  /** See `Watch.heldMs`. */
  readonly heldMs: () => number
  /** See `Watch.soFar`. */
  readonly soFar: () => SeenStall | undefined
  /** Returns how long the black box has been waiting for its disk, if 2 s or more; otherwise 0. */
  readonly blackBoxLateMs: () => number
  readonly logger: Logger
}

/** Exports of the module that the watch thread loads when reports are to be sent or served. */
export interface ReporterModule {
  openReporter(parts: ReporterParts): Reporter
}
