import type { GroupFolders } from '../../src/shared/cgroups/limits.js'
import { KeyedLines } from '../procfs/keyed-lines.js'
import { BELOW_ZERO } from '../procfs/scanner.js'
import type { Faults } from './faults.js'
import type { AreaSpecs, FileSpec } from './file-specs.js'
import type { GroupFile, OpenGroupFile } from './group-file.js'

/** Means of reading the files of a group. */
export interface GroupAccess {
  readonly open: OpenGroupFile
  /** Whether to read only the numbers that samples need. */
  readonly isSample: boolean
  /** Parsers by kind of file. Each remembers the lines of the latest text, and all groups have the same lines. */
  readonly parsers: Map<FileSpec<string>, KeyedLines>
}

interface OpenFile {
  readonly file: GroupFile
  readonly lines: KeyedLines
  readonly targets: readonly number[]
  readonly divisors: readonly number[]
  /** Values while the file is absent. */
  readonly substitutes: readonly number[]
  isAbsent: boolean
}

/** The numbers of one area of a group, from all its files. A missing number is NaN. */
export class GroupNumbers {
  readonly #files: readonly OpenFile[]

  constructor(specs: AreaSpecs<string>, folders: GroupFolders, { open, isSample, parsers }: GroupAccess) {
    const own = [
      ...specs.v1.filter((spec) => isOf(1, spec, folders)),
      ...specs.v2.filter((spec) => isOf(2, spec, folders)),
    ]
    this.#files = own
      .filter(({ sampled }) => sampled || !isSample)
      .map((spec) => ({
        file: open(`${folders[spec.controller]?.folder}/${spec.file}`),
        lines: parserOf(spec, parsers),
        targets: spec.entries.map(({ field }) => specs.fields.indexOf(field)),
        divisors: spec.entries.map(({ per = 1 }) => per),
        substitutes: spec.entries.map(({ ifAbsent = Number.NaN }) => ifAbsent),
        isAbsent: false,
      }))
  }

  /** Reads all files into `numbers`. An absent file costs only its numbers and is not a fault. It is tried again after `retry`. */
  read(numbers: Float64Array, faults: Faults): void {
    for (let index = 0; index < this.#files.length; index++) {
      const one = this.#files[index]
      if (one !== undefined) this.#readOne(one, numbers, faults)
    }
  }

  /** Tries absent files again in the next reading: a controller may have been turned on. */
  retry(): void {
    for (const one of this.#files) one.isAbsent = false
  }

  close(): void {
    for (const { file } of this.#files) file.close()
  }

  #readOne(one: OpenFile, numbers: Float64Array, faults: Faults): void {
    const { file, lines, targets, divisors, substitutes } = one
    const state = one.isAbsent ? 'absent' : file.read()
    one.isAbsent = state === 'absent'
    if (state === 'failed') faults.add(file.reason)
    if (state === 'read') lines.parse(file.text)
    for (let entry = 0; entry < targets.length; entry++) {
      const target = targets[entry] ?? 0
      const number = state === 'read' ? lines.number(entry) : Number.NaN
      numbers[target] = number < BELOW_ZERO ? number / (divisors[entry] ?? 1) : Number.NaN
      if (state === 'absent') numbers[target] = substitutes[entry] ?? Number.NaN
    }
  }
}

function isOf(version: 1 | 2, { controller }: FileSpec<string>, folders: GroupFolders): boolean {
  return folders[controller]?.version === version
}

function parserOf(spec: FileSpec<string>, parsers: GroupAccess['parsers']): KeyedLines {
  const parser = parsers.get(spec) ?? new KeyedLines(spec.entries.map(({ key }) => key))
  parsers.set(spec, parser)
  return parser
}
