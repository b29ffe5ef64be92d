import type { BlackBoxAccess } from '../../shared/black-box/messages.js'
import { type Timer, threadsMonotonicMs } from '../../shared/clock.js'
import type { EmitEvent } from '../../shared/events.js'
import type { Tags } from '../../shared/frame.js'
import { nodeV8 } from '../../shared/node-modules.js'
import { StallCells } from '../../shared/stall-cells.js'
import type { ReportSettings, StallEvent, StallNotice, WatchedThread, WatchMessage } from '../../shared/stalls.js'
import type { StallReportCounts, StallStats } from '../../shared/stats.js'
import type { Guard } from '../guard.js'
import { WorkerPort } from '../worker-port.js'
import { GarbageTime } from './garbage-time.js'
import { Heartbeat } from './heartbeat.js'
import { NO_REPORTS, ReportListener } from './report-listener.js'
import type { StackSource } from './stack-source.js'
import { TurnRecorder } from './turn-recorder.js'

export interface StallListenerOptions {
  readonly guard: Guard
  readonly emit: EmitEvent
  /** See `HostProcess.threadId`. */
  readonly threadId: () => number | undefined
  /** See `HostProcess.isInspected`. */
  readonly isInspected: () => boolean
  /** Undefined without stacks. */
  readonly stacks: StackSource | undefined
  /** Tags that distinguish this process. */
  readonly tags: Tags
  /** See `WatchedThread.reporter`. */
  readonly reporter: string | undefined
  /** Undefined without reports. */
  readonly reports: Omit<ReportSettings, 'cells'> | undefined
  /** Opens the black box for a new watch; undefined without one. */
  readonly openBlackBox: (() => BlackBoxAccess) | undefined
  /** The stopped listener that this one replaces; its counts continue. @default none */
  readonly before?: StallListener | undefined
}

/**
 * The watched thread's side of the collector `stalls`: answers the watch, which asks only when the loop may be held, and reports
 * the stalls that are over. While the loop is idle, nothing here runs.
 */
export class StallListener {
  /** Memory of the reports' counts, for the listener that replaces this one; undefined when there never were reports. */
  readonly reportCells: SharedArrayBuffer | undefined
  readonly #options: Omit<StallListenerOptions, 'before'>
  readonly #cells = new StallCells()
  readonly #turns = new TurnRecorder(this.#cells)
  #watched: Omit<WatchedThread, 'port' | 'blackBox'> | undefined
  readonly #reports: ReportListener | undefined
  #counts = { seen: 0, seconds: 0, longestSeconds: 0 }
  /** Final counts of former reports. */
  readonly #earlierReports: StallReportCounts | undefined
  readonly #port = new WorkerPort()
  #garbage: GarbageTime | undefined
  #heartbeat: Timer | undefined

  constructor(options: StallListenerOptions) {
    const { before, ...others } = options
    this.#options = others
    const { reports, guard } = others
    this.#reports = reports && new ReportListener(reports, guard.clock, before?.reportCells)
    this.reportCells = this.#reports?.settings.cells ?? before?.reportCells
    if (before === undefined) return
    const { reports: earlier, ...counts } = before.stats()
    this.#earlierReports = earlier
    this.#counts = counts
  }

  /**
   * Listens to a new watch, and describes this thread to it. Call it when the watch is started: it loads modules of Node, and a ping
   * that nobody answers looks like a stall.
   */
  listen(): WatchedThread {
    this.#watched ??= this.#describe()
    this.#garbage ??= new GarbageTime(this.#cells, () => this.noteHeap())
    this.noteHeap()
    this.#options.stacks?.start({
      onQuestion: (nowMs) => this.#turns.interrupted(nowMs),
      onReply: (reply) => this.#post({ kind: 'reply', reply }),
    })
    return {
      ...this.#watched,
      port: this.#port.open((notice) => this.#receive(notice as StallNotice)),
      blackBox: this.#options.openBlackBox?.(),
    }
  }

  /** Lets the watch report a stall that has just ended, and send the remaining reports. Resolves when it has, or at the deadline. */
  async finish(deadlineMs: number): Promise<void> {
    await this.#reports?.finish((message) => this.#post(message), deadlineMs)
  }

  /** Call it when the watch is gone. */
  stop(): void {
    this.#reports?.end()
    this.#port.close()
    this.#garbage?.stop()
    this.#heartbeat?.cancel()
    this.#turns.stop()
    this.#options.stacks?.stop()
  }

  /** Notes V8's heap for the black box, where there is one. */
  noteHeap(): void {
    if (this.#options.openBlackBox !== undefined) this.#cells.heapBytes = nodeV8().getHeapStatistics().used_heap_size
  }

  /** Returns a snapshot. */
  stats(): StallStats {
    return { ...this.#counts, reports: this.#reports?.counts() ?? { ...(this.#earlierReports ?? NO_REPORTS) } }
  }

  #post(message: WatchMessage): void {
    this.#port.post(message)
  }

  #describe(): Omit<WatchedThread, 'port' | 'blackBox'> {
    const { threadId, tags, stacks, reporter } = this.#options
    return {
      tid: threadId(),
      cells: this.#cells.memory,
      stacks: stacks?.access,
      tags,
      reporter,
      reports: this.#reports?.settings,
    }
  }

  #receive(notice: StallNotice): void {
    // Handled first, because the answer is the time at which the loop turned.
    if (notice.kind === 'ping') {
      const nowMs = threadsMonotonicMs()
      this.#cells.turnedMs = nowMs
      this.#turns.answered(nowMs, nowMs - notice.sentMs)
    }
    this.#options.guard.run('stalls', () => this.#handle(notice))
  }

  #handle(notice: StallNotice): void {
    const { guard, isInspected } = this.#options
    switch (notice.kind) {
      case 'ping':
        this.#cells.isInspected = isInspected()
        break
      case 'beat':
        this.#heartbeat?.cancel()
        this.#heartbeat = new Heartbeat(this.#cells, notice.everyMs)
        break
      case 'stall':
        this.#report(notice.stall)
        break
      case 'warning':
        guard.logger.warn({ reason: notice.message }, 'stalls are reported in part')
        break
      case 'log':
        guard.logger[notice.level](notice.fields, notice.message)
        break
      case 'finished':
        this.#reports?.finished()
    }
  }

  #report(stall: StallEvent): void {
    const { guard, emit } = this.#options
    const { seconds, cause, shares, syscall, context, sentence } = stall
    this.#counts.seen++
    this.#counts.seconds += seconds
    this.#counts.longestSeconds = Math.max(this.#counts.longestSeconds, seconds)
    guard.logger.warn({ seconds, cause, shares, syscall, context, sentence }, 'event loop held')
    emit('stall', stall)
  }
}
