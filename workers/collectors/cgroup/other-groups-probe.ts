import { hasLxcfs, machineCpus } from '../../../src/shared/cgroups/cpu-set.js'
import { type ReadText, remembering } from '../../../src/shared/cgroups/limits.js'
import { describeError } from '../../../src/shared/describe-error.js'
import type { Series } from '../../../src/shared/frame.js'
import type { Roots, TreePatterns } from '../../../src/shared/settings.js'
import type { DeviceNames } from '../../cgroups/device-names.js'
import { Faults } from '../../cgroups/faults.js'
import type { PassingFiles } from '../../cgroups/group-file.js'
import { type FoundFolders, GroupForest } from '../../cgroups/group-forest.js'
import { GroupRow, type GroupRowOptions } from '../../cgroups/group-row.js'
import { wantedGroups } from '../../cgroups/wanted-groups.js'
import { JoinedSeries } from '../../probes/joined-series.js'
import type { Probe, ReadResult } from '../../probes/probe.js'

/** Interval between checks of limits and of files that were absent. */
const RECHECK_SECONDS = 60
/** Ticks are slightly early or late. */
const EARLY_SECONDS = 0.5

export interface OtherGroupsOptions {
  readonly roots: Roots
  readonly patterns: TreePatterns
  readonly files: PassingFiles
  readonly devices: DeviceNames
}

/** The groups that the option `cgroups` selects. They come and go; a group that was created anew starts over. */
export class OtherGroupsProbe implements Probe {
  readonly sampled = false
  readonly #joined = new JoinedSeries()
  readonly #options: OtherGroupsOptions
  readonly #rowOptions: GroupRowOptions
  readonly #faults = new Faults('groups')
  #forest: GroupForest | undefined
  #rows: ReadonlyMap<string, GroupRow> = new Map()
  /** The folders from which `#rows` was made. */
  #found: ReadonlyMap<string, FoundFolders> | undefined
  #machineCpus = Number.NaN
  #checkedSeconds = Number.NEGATIVE_INFINITY

  constructor(options: OtherGroupsOptions) {
    const { files, devices } = options
    this.#options = options
    const access = { open: files.open, isSample: false, parsers: new Map() }
    this.#rowOptions = { access, devices, machineCpus: () => this.#machineCpus, readText: files.textOf }
  }

  get series(): readonly Series[] {
    return this.#joined.series
  }

  get values(): Float64Array {
    return this.#joined.values
  }

  read(nowSeconds: number): ReadResult {
    this.#faults.begin()
    const isCheck = nowSeconds - this.#checkedSeconds >= RECHECK_SECONDS - EARLY_SECONDS
    if (isCheck) this.#check(nowSeconds)
    if (this.#forest === undefined)
      return { status: 'missing', reason: `${this.#mountinfo}: no cgroup hierarchy is mounted` }
    const readText = remembering(this.#options.files.textOf)
    this.#follow(
      this.#forest.find((error) => this.#faults.add(describeError(error)), isCheck),
      readText,
    )
    for (const row of this.#rows.values()) {
      if (isCheck) row.recheck(readText)
      row.read(nowSeconds, this.#faults)
    }
    this.#write()
    return this.#faults.result
  }

  close(): void {}

  get #mountinfo(): string {
    return `${this.#options.roots.procRoot}/self/mountinfo`
  }

  #check(nowSeconds: number): void {
    const { roots, files, patterns } = this.#options
    this.#checkedSeconds = nowSeconds
    const mountinfo = files.textOf(this.#mountinfo) ?? ''
    this.#machineCpus = machineCpus(roots, hasLxcfs(mountinfo), files.textOf)
    if (this.#forest !== undefined) return
    const forest = new GroupForest(mountinfo, roots.sysRoot, wantedGroups(patterns), patterns.depth)
    this.#forest = forest.isEmpty ? undefined : forest
  }

  #follow(found: ReadonlyMap<string, FoundFolders>, readText: ReadText): void {
    if (found === this.#found) return
    this.#found = found
    const options = { ...this.#rowOptions, readText }
    this.#rows = new Map(
      [...found].map(([path, one]) => {
        const known = this.#rows.get(path)
        return [path, known?.identity === one.identity ? known : new GroupRow(path, one, options)]
      }),
    )
  }

  #write(): void {
    this.#joined.join([...this.#rows.values()].flatMap((row) => row.series))
    let offset = 0
    for (const row of this.#rows.values()) offset = row.write(this.values, offset)
  }
}
