import { isDeepStrictEqual } from 'node:util'
import { formatPath, isMapping, type Path } from './path.js'

/** A configuration file. */
export interface ConfigFile {
  /** Name that users know it by. */
  readonly name: string
  /** Absolute path of its folder. */
  readonly directory: string
  /** Parsed content, placeholders untouched. */
  readonly content: unknown
}

/** Place that a value comes from. */
export interface Source {
  readonly file: ConfigFile
  /** Path of the value in that file. */
  readonly path: Path
}

/** A key to which two files give different values. */
export interface Conflict {
  readonly path: Path
  /** Names of the files. */
  readonly files: readonly string[]
}

export interface Merged {
  readonly content: unknown
  /** Returns where a value comes from; undefined for a mapping with keys of several files. */
  readonly sourceOf: (path: Path) => Source | undefined
  readonly conflicts: readonly Conflict[]
}

/**
 * Merges files in order: mappings key by key, `outputs` one list after the other. Two files may give any other value only if it is
 * the same in both.
 */
export function mergeFiles(files: readonly ConfigFile[]): Merged {
  const merge = new Merge()
  let content: unknown
  for (const file of files) content = merge.add(content, file.content, [], { file, path: [] })
  const { conflicts } = merge
  return { content, sourceOf: (path) => merge.sourceOf(path), conflicts }
}

class Merge {
  readonly conflicts: Conflict[] = []
  /** Sources by path, of the outermost values that come from a single file. */
  readonly #sources = new Map<string, Source>()

  /** Merges a value into another. @param source the place that `added` comes from */
  add(present: unknown, added: unknown, path: Path, source: Source): unknown {
    if (isAbsent(added)) return present
    if (isAbsent(present)) {
      this.#sources.set(formatPath(path), source)
      return added
    }
    if (isMapping(present) && isMapping(added)) return this.#mappings(present, added, path, source)
    if (formatPath(path) === 'outputs' && Array.isArray(present) && Array.isArray(added)) {
      return this.#lists(present, added, path, source)
    }
    if (!isDeepStrictEqual(present, added)) {
      const first = this.sourceOf(path)
      this.conflicts.push({ path, files: [...(first === undefined ? [] : [first.file.name]), source.file.name] })
    }
    return present
  }

  sourceOf(path: Path): Source | undefined {
    for (let length = path.length; length >= 0; length--) {
      const source = this.#sources.get(formatPath(path.slice(0, length)))
      if (source !== undefined) return { file: source.file, path: [...source.path, ...path.slice(length)] }
    }
    return undefined
  }

  #mappings(
    present: Readonly<Record<string, unknown>>,
    added: Readonly<Record<string, unknown>>,
    path: Path,
    { file, path: inFile }: Source,
  ): unknown {
    this.#split(path, Object.keys(present))
    const merged = new Map(Object.entries(present))
    for (const [key, value] of Object.entries(added)) {
      merged.set(key, this.add(merged.get(key), value, [...path, key], { file, path: [...inFile, key] }))
    }
    return Object.fromEntries(merged)
  }

  #lists(present: readonly unknown[], added: readonly unknown[], path: Path, { file, path: inFile }: Source): unknown {
    this.#split(path, [...present.keys()])
    for (const index of added.keys()) {
      this.#sources.set(formatPath([...path, present.length + index]), { file, path: [...inFile, index] })
    }
    return [...present, ...added]
  }

  /** Moves a value's source to each of its keys, because the value no longer comes from a single file. */
  #split(path: Path, keys: readonly (string | number)[]): void {
    const whole = this.#sources.get(formatPath(path))
    if (whole === undefined || !this.#sources.delete(formatPath(path))) return
    for (const key of keys) {
      this.#sources.set(formatPath([...path, key]), { file: whole.file, path: [...whole.path, key] })
    }
  }
}

/** `key:` without a value is an absent key. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
