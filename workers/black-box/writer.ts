import type { BlackBoxCells } from '../../src/shared/black-box/cells.js'
import type { StallNote } from '../../src/shared/black-box/messages.js'
import type { BlackBoxRecord, OomKills } from '../../src/shared/black-box/records.js'
import { encodeSamples } from '../../src/shared/black-box/samples.js'
import { describeError } from '../../src/shared/describe-error.js'
import { fitStall } from './fit-stall.js'
import type { RingFile } from './ring-file.js'

/** Most samples of one record: a second's, with room to spare. */
const MOST_SAMPLES = 12

/** Another process takes the file over only if nothing was written to it for longer than this; see `claim`. */
const OWN_FOR_MS = 2_000
/** Interval at which the file is checked in any case: whether it still exists and belongs to this process. */
const CHECK_EVERY_MS = 10_000

export interface WriterParts {
  readonly file: Pick<RingFile, 'write' | 'lost' | 'close'>
  readonly cells: Pick<BlackBoxCells, 'beginWrite' | 'endWrite' | 'wroteMs' | 'rowsBetween' | 'taken' | 'state'>
  readonly clock: {
    /** See `threadsMonotonicMs`. */
    monotonicMs(): number
    wallMs(): number
  }
  /** Id of this run in the file. */
  readonly run: string
  readonly activityOf: (code: number) => string
  /** See `MemoryGroups.oomKills`. */
  readonly oomKills: () => OomKills
  /** Called with the reason when nothing can be written, once until writing works again. */
  readonly onProblem: (reason: string) => void
}

/** Writes the watch's notes. Keeps no time: its caller calls it every second. */
export class Writer {
  readonly #parts: WriterParts
  #written: number
  #kills: OomKills
  #checkedMs = Number.NEGATIVE_INFINITY

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#written = parts.cells.taken
    this.#kills = parts.oomKills()
  }

  /** Writes the samples since the previous call; nothing when there are none. */
  writeSecond(): void {
    const { taken } = this.#parts.cells
    if (taken > this.#written) this.#guard(() => this.#writeSamplesTo(taken))
  }

  writeStall({ state, number, stall }: StallNote): void {
    const { run, clock } = this.#parts
    this.writeSecond()
    this.#guard(() => this.#write(fitStall({ kind: 'stall', run, atMs: clock.wallMs(), state, number, stall })))
  }

  /** Writes that the run ends cleanly, and closes the file. */
  end(exitCode: number | undefined): void {
    const { cells, file, run, clock } = this.#parts
    this.writeSecond()
    this.#guard(() => this.#write({ kind: 'end', run, atMs: clock.wallMs(), exitCode }))
    file.close()
    cells.state = 'ended'
  }

  #writeSamplesTo(taken: number): void {
    const { run, clock, oomKills, cells, activityOf } = this.#parts
    const kills = oomKills()
    const isNew = kills !== this.#kills
    this.#kills = kills
    const rows = cells.rowsBetween(this.#written, taken)
    for (let from = 0; from < rows.length; from += MOST_SAMPLES) {
      const samples = encodeSamples(rows.slice(from, from + MOST_SAMPLES), activityOf)
      const record = { kind: 'second', run, atMs: clock.wallMs(), samples } as const
      this.#write(isNew ? { ...record, oomKills: kills } : record)
    }
    this.#written = taken
  }

  #write(record: BlackBoxRecord): void {
    const { cells, clock, file } = this.#parts
    cells.beginWrite(clock.monotonicMs())
    file.write(record)
    cells.endWrite(clock.monotonicMs())
  }

  /** Does the work if the file is this process's own. Reports a failure once, and still attempts the next work. */
  #guard(work: () => void): void {
    const { cells, onProblem } = this.#parts
    let problem: string | undefined
    try {
      problem = this.#lost()
      if (problem === undefined) work()
    } catch (error) {
      problem = describeError(error)
    }
    const state = problem === undefined ? 'writing' : 'failed'
    if (problem !== undefined && cells.state !== 'failed') onProblem(problem)
    cells.state = state
  }

  /** Calls `RingFile.lost` if the file may have been lost since the last check. */
  #lost(): string | undefined {
    const { cells, file, clock } = this.#parts
    const nowMs = clock.monotonicMs()
    const isOwn = nowMs - cells.wroteMs < OWN_FOR_MS && nowMs - this.#checkedMs < CHECK_EVERY_MS
    if (isOwn) return undefined
    const problem = file.lost()
    // Checks each time until the file is this process's own again.
    if (problem === undefined) this.#checkedMs = nowMs
    return problem
  }
}
