import type { MessagePort } from 'node:worker_threads'
import { BlackBoxCells } from '../../../src/shared/black-box/cells.js'
import type { BlackBoxAccess, StallNote } from '../../../src/shared/black-box/messages.js'
import { type SampleColumn, sampleColumns } from '../../../src/shared/black-box/samples.js'
import { systemClock, threadsMonotonicMs } from '../../../src/shared/clock.js'
import type { StallEvent } from '../../../src/shared/stalls.js'
import { activityCode } from './activity-codes.js'
import type { HostLoad } from './host-load.js'
import { SampleFigures } from './sample-figures.js'
import type { ThreadActivity, ThreadTimes } from './thread-files.js'

/** Least time between two samples: ten a second. */
const SAMPLE_EVERY_MS = 95
/** Interval at which an ongoing stall is written again. */
const NOTE_EVERY_MS = 1_000

/** Opens the recorder; returns undefined when there is no black box. */
export function openRecorder(
  access: BlackBoxAccess | undefined,
  procRoot: string,
  load: Pick<HostLoad, 'latest'>,
  parts: Pick<RecorderParts, 'heapBytes' | 'heldMs' | 'soFar'>,
): Recorder | undefined {
  if (access === undefined) return undefined
  const figures = new SampleFigures(procRoot, load)
  const clock = { monotonicMs: threadsMonotonicMs, wallMs: systemClock.wallMs }
  return new Recorder({ access, figures, clock, ...parts })
}

export interface RecorderParts {
  readonly access: BlackBoxAccess
  readonly figures: Pick<
    SampleFigures,
    | 'read'
    | 'cpu'
    | 'rssBytes'
    | 'cgroupBytes'
    | 'cgroupLimitBytes'
    | 'availableBytes'
    | 'host'
    | 'throttledMs'
    | 'close'
  >
  readonly clock: {
    /** See `threadsMonotonicMs`. */
    monotonicMs(): number
    wallMs(): number
  }
  /** See `StallCells.heapBytes`. */
  readonly heapBytes: () => number
  /** See `Watch.heldMs`. */
  readonly heldMs: () => number
  /** Returns the ongoing stall as known so far. */
  readonly soFar: () => StallEvent | undefined
}

/** Notes the watch's findings for the black box, whenever the watch wakes up. Never waits for the writer. */
export class Recorder {
  readonly #parts: RecorderParts
  readonly #cells: BlackBoxCells
  readonly #notes: MessagePort
  readonly #sample = new Float64Array(sampleColumns.length)
  #sampledMs = Number.NEGATIVE_INFINITY
  #runMs = Number.NaN
  #waitMs = Number.NaN
  /** Number of stalls. */
  #stalls = 0
  /** Length of the ongoing stall at the latest look; infinite between two stalls. */
  #heldMs = Number.POSITIVE_INFINITY
  #notedMs = Number.NEGATIVE_INFINITY

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#cells = new BlackBoxCells(parts.access.cells)
    this.#notes = parts.access.notes
  }

  /** Called at each look. */
  look({ runMs, waitMs, activity }: ThreadTimes & { readonly activity: ThreadActivity | undefined }): void {
    const { clock, figures, heapBytes, heldMs } = this.#parts
    const nowMs = clock.monotonicMs()
    const sinceMs = nowMs - this.#sampledMs
    if (sinceMs < SAMPLE_EVERY_MS) return
    figures.read(nowMs)
    this.#set('atMs', clock.wallMs())
    this.#set('run', (runMs - this.#runMs) / sinceMs)
    this.#set('wait', (waitMs - this.#waitMs) / sinceMs)
    this.#set('heldMs', heldMs())
    this.#set('cpu', figures.cpu)
    this.#set('rssBytes', figures.rssBytes)
    this.#set('heapBytes', heapBytes())
    this.#set('cgroupBytes', figures.cgroupBytes)
    this.#set('cgroupLimitBytes', figures.cgroupLimitBytes)
    const { cpuUsage: hostCpu, steal, pressure } = figures.host
    this.#set('throttledMs', figures.throttledMs)
    this.#set('hostCpu', hostCpu)
    this.#set('steal', steal)
    this.#set('pressure', pressure)
    this.#set('availableBytes', figures.availableBytes)
    this.#cells.add(this.#sample, activityCode(activity))
    this.#sampledMs = nowMs
    this.#runMs = runMs
    this.#waitMs = waitMs
  }

  /** Called at each look while the loop is held for longer than the threshold. */
  held(heldMs: number): void {
    const { clock, soFar } = this.#parts
    const nowMs = clock.monotonicMs()
    // A stall made by a debugger has no end.
    const isNew = heldMs < this.#heldMs
    this.#heldMs = heldMs
    if (isNew) this.#stalls++
    else if (nowMs - this.#notedMs < NOTE_EVERY_MS) return
    this.#notedMs = nowMs
    const stall = soFar()
    if (stall !== undefined) this.#note('running', stall)
  }

  /** Called when a stall is over. */
  ended(stall: StallEvent): void {
    if (this.#heldMs === Number.POSITIVE_INFINITY) this.#stalls++
    this.#heldMs = Number.POSITIVE_INFINITY
    this.#note('ended', stall)
  }

  /** Current value of `BlackBoxCells.lateMs`. */
  lateMs(): number {
    return this.#cells.lateMs(this.#parts.clock.monotonicMs())
  }

  close(): void {
    this.#notes.close()
    this.#parts.figures.close()
  }

  /** Passes a note to the writer. Drops it when the writer is held up, to bound memory. */
  #note(state: StallNote['state'], stall: StallEvent): void {
    if (this.#cells.state !== 'writing' || this.lateMs() > 0) return
    this.#notes.postMessage({ state, number: this.#stalls, stall } satisfies StallNote)
  }

  #set(column: SampleColumn, value: number | undefined): void {
    this.#sample[INDEXES[column]] = value ?? Number.NaN
  }
}

const INDEXES = Object.fromEntries(sampleColumns.map((column, index) => [column, index])) as Record<
  SampleColumn,
  number
>
