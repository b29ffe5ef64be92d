import type { ReadText } from '../../src/shared/cgroups/limits.js'
import { type Limits, readEffectiveLimits } from '../../src/shared/cgroups/limits.js'
import type { Series } from '../../src/shared/frame.js'
import { SINCE_PREVIOUS } from '../probes/window.js'
import { CpuPart } from './cpu-part.js'
import type { Faults } from './faults.js'
import type { FoundFolders } from './group-forest.js'
import type { GroupPart, GroupView } from './group-part.js'
import { groupTags } from './group-tags.js'
import { IoPart } from './io-part.js'
import { MemoryPart } from './memory-part.js'
import { PidsPart } from './pids-part.js'
import { PressurePart } from './pressure-part.js'

export interface GroupRowOptions extends Pick<GroupView, 'access' | 'devices'> {
  readonly machineCpus: () => number
  readonly readText: ReadText
}

/** One of the other groups, with all its parts. */
export class GroupRow {
  readonly identity: string
  readonly #found: FoundFolders
  readonly #parts: readonly GroupPart[]
  #limits: Limits

  constructor(path: string, found: FoundFolders, { machineCpus, readText, access, devices }: GroupRowOptions) {
    this.identity = found.identity
    this.#found = found
    this.#limits = readEffectiveLimits(found.folders, readText)
    const state = () => ({ folders: found.folders, limits: this.#limits, machineCpus: machineCpus() })
    const view: GroupView = { state, tags: groupTags(path), access, devices, window: SINCE_PREVIOUS }
    this.#parts = [
      new CpuPart(view),
      new MemoryPart(view),
      new PidsPart(view),
      new IoPart(view),
      new PressurePart(view),
    ]
  }

  read(nowSeconds: number, faults: Faults): void {
    for (const part of this.#parts) part.read(nowSeconds, faults)
  }

  /** Reads its limits again, and tries absent files again. */
  recheck(readText: ReadText): void {
    this.#limits = readEffectiveLimits(this.#found.folders, readText)
    for (const part of this.#parts) part.retry()
  }

  /** The series of each part. An array is replaced when it changes. */
  get series(): readonly (readonly Series[])[] {
    return this.#parts.map((part) => part.series)
  }

  /** @returns the offset after its values */
  write(values: Float64Array, offset: number): number {
    let end = offset
    for (const part of this.#parts) {
      part.write(values, end)
      end += part.series.length
    }
    return end
  }
}
