import type { BroadcastChannel } from 'node:worker_threads'
import { type Timer, threadsMonotonicMs } from '../../shared/clock.js'
import type { EmitEvent } from '../../shared/events.js'
import type { Tags } from '../../shared/frame.js'
import { nodeCrypto, nodeWorkerThreads } from '../../shared/node-modules.js'
import { StallCells } from '../../shared/stall-cells.js'
import type { StallEvent, StallNotice, WatchedThread } from '../../shared/stalls.js'
import type { StallStats } from '../../shared/stats.js'
import type { Guard } from '../guard.js'
import { GarbageTime } from './garbage-time.js'
import { Heartbeat } from './heartbeat.js'
import type { StackSource } from './stack-source.js'
import { TurnRecorder } from './turn-recorder.js'

export interface StallListenerOptions {
  readonly guard: Guard
  readonly emit: EmitEvent
  /** As `HostProcess.threadId`. */
  readonly threadId: () => number | undefined
  /** As `HostProcess.isInspected`. */
  readonly isInspected: () => boolean
  /** Undefined without stacks. */
  readonly stacks: StackSource | undefined
  /** Tags that distinguish this process. */
  readonly tags: Tags
}

/**
 * The watched thread's part of the collector `stalls`: answers the watch, which asks only when the loop may be held, and reports
 * the stalls that are over. While the loop is idle, nothing here runs.
 */
export class StallListener {
  readonly #options: StallListenerOptions
  readonly #cells = new StallCells()
  readonly #turns = new TurnRecorder(this.#cells)
  readonly #stats: StallStats = { seen: 0, seconds: 0, longestSeconds: 0 }
  #watched: WatchedThread | undefined
  #notices: BroadcastChannel | undefined
  #garbage: GarbageTime | undefined
  #heartbeat: Timer | undefined

  constructor(options: StallListenerOptions) {
    this.#options = options
  }

  /**
   * Listens, and returns what the watch has to know of this thread. Called when the watch is started: this loads modules of Node,
   * and a ping that nobody answers looks like a stall.
   */
  listen(): WatchedThread {
    this.#watched ??= this.#describe()
    this.#garbage ??= new GarbageTime(this.#cells)
    if (this.#notices === undefined) {
      this.#notices = new (nodeWorkerThreads().BroadcastChannel)(this.#watched.channel)
      this.#notices.onmessage = (event) => this.#receive((event as { readonly data: StallNotice }).data)
      this.#notices.unref()
      this.#options.stacks?.start()
    }
    return this.#watched
  }

  stop(): void {
    this.#notices?.close()
    this.#garbage?.stop()
    this.#heartbeat?.cancel()
    this.#turns.stop()
    this.#options.stacks?.stop()
  }

  /** Returns a snapshot. */
  stats(): StallStats {
    return { ...this.#stats }
  }

  #describe(): WatchedThread {
    const { threadId, tags, stacks } = this.#options
    return {
      tid: threadId(),
      channel: `hostpulse:stalls:${nodeCrypto().randomBytes(8).toString('hex')}`,
      cells: this.#cells.memory,
      stacks: stacks?.access,
      tags,
    }
  }

  #receive(notice: StallNotice): void {
    // First: the answer is the time at which the loop turned.
    if (notice.kind === 'ping') {
      const nowMs = threadsMonotonicMs()
      this.#cells.turnedMs = nowMs
      this.#turns.answered(nowMs, nowMs - notice.sentMs)
    }
    this.#options.guard.run('stalls', () => this.#handle(notice))
  }

  #handle(notice: StallNotice): void {
    if (notice.kind === 'ping') this.#cells.isInspected = this.#options.isInspected()
    else if (notice.kind === 'stall') this.#report(notice.stall)
    else if (notice.kind === 'warning')
      this.#options.guard.logger.warn({ reason: notice.message }, 'stalls are reported in part')
    else {
      this.#heartbeat?.cancel()
      this.#heartbeat = new Heartbeat(this.#cells, notice.everyMs)
    }
  }

  #report(stall: StallEvent): void {
    const { guard, emit } = this.#options
    const { seconds, cause, shares, syscall, context, sentence } = stall
    this.#stats.seen++
    this.#stats.seconds += seconds
    this.#stats.longestSeconds = Math.max(this.#stats.longestSeconds, seconds)
    guard.logger.warn({ seconds, cause, shares, syscall, context, sentence }, 'event loop held')
    emit('stall', stall)
  }
}
