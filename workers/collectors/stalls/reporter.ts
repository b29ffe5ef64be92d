import type { StallsOptions } from '../../../src/collectors/stalls.js'
import type { Tags } from '../../../src/shared/frame.js'
import type { Logger } from '../../../src/shared/logger.js'
import type { StackFrame } from '../../../src/shared/stacks.js'
import type { ReportSettings, StallEvent } from '../../../src/shared/stalls.js'

/** A stall, over or going on, as the watch has seen it. */
export interface SeenStall {
  readonly stall: StallEvent
  /** As in FoldedStacks. */
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
  /** Undefined when nothing is sent. */
  readonly reports: ReportSettings | undefined
  /** Tags that distinguish the process. */
  readonly tags: Tags
  /** As `Watch.heldMs`. */
  readonly heldMs: () => number
  /** As `Watch.soFar`. */
  readonly soFar: () => SeenStall | undefined
  /** How long the black box has waited for its disk, from 2 s on; otherwise 0. */
  readonly blackBoxLateMs: () => number
  readonly logger: Logger
}

/** Exports of the module that the watch thread loads when something is to be sent or served. */
export interface ReporterModule {
  openReporter(parts: ReporterParts): Reporter
}
