import { stallReport } from '../../src/collectors/stalls.js'
import { systemClock } from '../../src/shared/clock.js'
import type { Frame, Tags } from '../../src/shared/frame.js'
import type { SeenStall } from '../collectors/stalls/reporter.js'
import { ContextTag } from './context-tag.js'

/** Names are cut at this length. */
const LONGEST_NAME = 256

export interface ReportMakerOptions {
  /** Tags of every report. */
  readonly tags: Tags
  /** Shortest stall to report. */
  readonly afterMs: number
  /** See `Watch.soFar`. */
  readonly soFar: () => SeenStall | undefined
  readonly add: (report: Frame) => void
  readonly wallMs?: () => number
}

/** Makes the reports of stalls: one when a stall has lasted long enough, one when it is over. */
export class ReportMaker {
  readonly #options: ReportMakerOptions
  readonly #contexts = new ContextTag()
  readonly #wallMs: () => number
  /** Whether the ongoing stall was reported. */
  #isReported = false
  /** Length of the stall at the previous look. */
  #heldMs = 0

  constructor(options: ReportMakerOptions) {
    this.#options = options
    this.#wallMs = options.wallMs ?? systemClock.wallMs
  }

  /** Called at each look while the loop is held. */
  held(heldMs: number): void {
    const { afterMs, soFar, add } = this.#options
    // The previous stall ended without notice: a debugger had paused the thread.
    if (heldMs < this.#heldMs) this.#isReported = false
    this.#heldMs = heldMs
    if (this.#isReported || heldMs < afterMs) return
    const seen = soFar()
    if (seen === undefined) return
    this.#isReported = true
    add(this.#report('running', this.#wallMs(), seen))
  }

  ended(seen: SeenStall): void {
    const { afterMs, add } = this.#options
    const { startedMs, seconds } = seen.stall
    const isDue = this.#isReported || seconds * 1e3 >= afterMs
    this.#isReported = false
    this.#heldMs = 0
    if (isDue) add(this.#report('ended', startedMs + seconds * 1e3, seen))
  }

  #report(state: 'running' | 'ended', tsMs: number, { stall, place: [innermost] }: SeenStall): Frame {
    const { type, kind } = stallReport
    const own = {
      state,
      cause: stall.cause,
      function: innermost?.function.slice(0, LONGEST_NAME),
      file: innermost?.file.slice(-LONGEST_NAME),
      line: innermost?.line === 0 ? undefined : innermost?.line.toString(),
      context: this.#contexts.of(stall.context),
    }
    const tags = { ...this.#options.tags, ...known(own) }
    return {
      layout: { collector: 'stalls', series: [{ type, kind, tags }] },
      timesMs: Float64Array.of(Math.round(tsMs)),
      values: Float64Array.of(stall.seconds),
    }
  }
}

function known(tags: Readonly<Record<string, string | undefined>>): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined && value !== '')) as Tags
}
