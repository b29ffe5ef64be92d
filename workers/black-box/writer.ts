import type { BlackBoxCells } from '../../src/shared/black-box/cells.js'
import type { StallNote } from '../../src/shared/black-box/messages.js'
import type { BlackBoxRecord, OomKills } from '../../src/shared/black-box/records.js'
import { encodeSamples, type Sample } from '../../src/shared/black-box/samples.js'
import { describeError } from '../../src/shared/describe-error.js'
import { fitStall } from './fit-stall.js'
import type { RingFile } from './ring-file.js'

/** Samples of one record: those of a second, with room for one more. */
const MOST_SAMPLES = 12

export interface WriterParts {
  readonly file: Pick<RingFile, 'write' | 'lost' | 'close'>
  readonly cells: Pick<BlackBoxCells, 'beginWrite' | 'endWrite' | 'samplesFrom' | 'taken' | 'state'>
  readonly clock: {
    /** As `threadsMonotonicMs`. */
    monotonicMs(): number
    wallMs(): number
  }
  /** Id of this run in the file. */
  readonly run: string
  readonly activityOf: (code: number) => string
  readonly oomKills: () => OomKills
  /** Called with the reason when nothing can be written, once until it can again. */
  readonly onProblem: (reason: string) => void
}

/** Writes what the watch has noted. Nothing here knows of time: its caller has the second. */
export class Writer {
  readonly #parts: WriterParts
  #written: number
  #kills: string

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#written = parts.cells.taken
    this.#kills = JSON.stringify(parts.oomKills())
  }

  /** Writes the samples since the previous call; nothing when there are none. */
  writeSecond(): void {
    const { cells, activityOf } = this.#parts
    const samples = cells.samplesFrom(this.#written, activityOf)
    if (samples.length > 0) this.#guard(() => this.#writeSamples(samples))
  }

  writeStall({ state, number, stall }: StallNote): void {
    const { run, clock } = this.#parts
    this.writeSecond()
    this.#guard(() => this.#write(fitStall({ kind: 'stall', run, atMs: clock.wallMs(), state, number, stall })))
  }

  /** Writes that the run ends in order, and closes the file. */
  end(exitCode: number | undefined): void {
    const { cells, file, run, clock } = this.#parts
    this.writeSecond()
    this.#guard(() => this.#write({ kind: 'end', run, atMs: clock.wallMs(), exitCode }))
    file.close()
    cells.state = 'ended'
  }

  #writeSamples(samples: readonly Sample[]): void {
    const { run, clock, oomKills, cells } = this.#parts
    const kills = oomKills()
    const isNew = JSON.stringify(kills) !== this.#kills
    this.#kills = JSON.stringify(kills)
    for (let from = 0; from < samples.length; from += MOST_SAMPLES) {
      const encoded = encodeSamples(samples.slice(from, from + MOST_SAMPLES))
      const record = { kind: 'second', run, atMs: clock.wallMs(), samples: encoded } as const
      this.#write(isNew ? { ...record, oomKills: kills } : record)
    }
    this.#written = cells.taken
  }

  #write(record: BlackBoxRecord): void {
    const { cells, clock, file } = this.#parts
    cells.beginWrite(clock.monotonicMs())
    file.write(record)
    cells.endWrite(clock.monotonicMs())
  }

  /** Does the work while the file is this process's own. A failure is reported once, and the next work is attempted all the same. */
  #guard(work: () => void): void {
    const { cells, file, onProblem } = this.#parts
    let problem: string | undefined
    try {
      problem = file.lost()
      if (problem === undefined) work()
    } catch (error) {
      problem = describeError(error)
    }
    const state = problem === undefined ? 'writing' : 'failed'
    if (problem !== undefined && cells.state !== 'failed') onProblem(problem)
    cells.state = state
  }
}
