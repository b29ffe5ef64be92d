import type { Series } from '../../../src/shared/frame.js'
import { Faults } from '../../cgroups/faults.js'
import type { GroupPart } from '../../cgroups/group-part.js'
import type { FoundGroup, OwnGroupFinder } from '../../cgroups/own-group-finder.js'
import type { Probe, ReadResult } from '../../probes/probe.js'

/** Creates a part for the current group. */
export type MakePart = (found: () => FoundGroup) => GroupPart

export interface OwnPartOptions extends Pick<Probe, 'sampled'> {
  /** Name of the part in the log. */
  readonly name: string
  readonly finder: OwnGroupFinder
  readonly make: MakePart
}

/** One area of the agent's own group. A new part is made when the process is moved to another group. */
export class OwnPartProbe implements Probe {
  readonly sampled: boolean
  series: readonly Series[] = []
  values = new Float64Array(0)
  readonly #finder: OwnGroupFinder
  readonly #make: MakePart
  readonly #faults: Faults
  #part: GroupPart | undefined
  #generation = 0
  #checks = 0

  constructor({ name, sampled, finder, make }: OwnPartOptions) {
    this.sampled = sampled
    this.#finder = finder
    this.#make = make
    this.#faults = new Faults(name)
  }

  read(nowSeconds: number): ReadResult {
    const finder = this.#finder
    finder.look(nowSeconds)
    const part = this.#current()
    if (part === undefined) return { status: 'missing', reason: finder.reason }
    if (finder.checks !== this.#checks) part.retry()
    this.#checks = finder.checks
    this.#faults.begin()
    part.read(nowSeconds, this.#faults)
    if (part.series !== this.series) {
      this.series = part.series
      this.values = new Float64Array(part.series.length).fill(Number.NaN)
    }
    part.write(this.values, 0)
    return this.#faults.result
  }

  close(): void {
    this.#part?.close()
  }

  #current(): GroupPart | undefined {
    const { found, generation } = this.#finder
    if (generation === this.#generation && found !== undefined) return this.#part
    this.#part?.close()
    this.#part = found && this.#make(() => this.#finder.found ?? found)
    this.#generation = generation
    return this.#part
  }
}
