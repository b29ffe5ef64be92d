import path from 'node:path'
import type { ConfigProblem } from '../shared/errors.js'
import type { Facts } from './facts.js'
import { findIncluded, isGlob } from './find-included.js'
import { loadFile } from './load-file.js'
import { type ConfigFile, type Merged, mergeFiles } from './merge-files.js'
import { isMapping, type Path } from './path.js'
import { replacePlaceholders } from './placeholders.js'
import { readMapping } from './read.js'
import { type Place, quoteString, Report } from './report.js'
import { fileFields } from './schema.js'
import type { Seen } from './stamp.js'

/** A configuration file together with those that it includes. */
export interface LoadedFiles {
  /** Merged content of all files, placeholders untouched. */
  readonly written: unknown
  /** Names of the included files, in the order in which they were merged. */
  readonly included: readonly string[]
  /** Problems of whole files and of `include`, and values that contradict each other. */
  readonly problems: readonly ConfigProblem[]
  /** Returns where a value was written. */
  readonly placeOf: (path: Path) => Place
  /** Returns the folder against which a relative path at this place resolves. */
  readonly baseDirOf: (path: Path) => string
  /** Files read and folders searched, each with its stamp from just before. */
  readonly seen: readonly Seen[]
}

/**
 * Reads a configuration file and the files that it includes.
 * @param file absolute
 * @param name the file's name in messages
 */
export function loadFiles(file: string, name: string, facts: Facts): LoadedFiles {
  const reader = new FilesReader(file, name, facts)
  const { main, included, problems, seen } = reader
  const files = main === undefined ? included : [main, ...included]
  const merged = mergeFiles(files)
  return {
    written: merged.content ?? {},
    included: included.map((each) => each.name),
    problems: [...problems, ...merged.conflicts.map(describeConflict)],
    placeOf: files.length === 1 ? (at) => ({ path: at }) : placesIn(merged),
    baseDirOf: (at) => merged.sourceOf(at)?.file.directory ?? path.dirname(file),
    seen,
  }
}

class FilesReader {
  readonly problems: ConfigProblem[] = []
  readonly seen: Seen[] = []
  readonly main: ConfigFile | undefined
  readonly included: readonly ConfigFile[]
  readonly #facts: Facts

  constructor(file: string, name: string, facts: Facts) {
    this.#facts = facts
    const whole = this.#read(file, name)
    this.main = whole && { ...whole, content: withoutInclude(whole.content) }
    this.included = whole === undefined ? [] : this.#readIncluded(file, whole)
  }

  #read(file: string, name: string): ConfigFile | undefined {
    this.seen.push({ path: file, stamp: this.#facts.stamp(file) })
    const report = new Report(undefined, new Map([['', name]]))
    const content = loadFile(file, this.#facts, report)
    this.problems.push(...report.problems)
    return content === undefined ? undefined : { name, directory: path.dirname(file), content }
  }

  #readIncluded(main: string, { name, directory, content }: ConfigFile): readonly ConfigFile[] {
    const taken = new Set([main])
    return this.#patternsIn(content).flatMap((pattern) => {
      const found = findIncluded(pattern, directory, this.#facts, (folder) => this.#searched(folder))
      if (!isGlob(pattern) && found.includes(main)) this.#refuse(pattern, 'is the file that includes it')
      const files = found.filter((file) => !taken.has(file))
      return files.flatMap((file) => {
        taken.add(file)
        // Wherever the main file's name opens the main file, this name opens the included one.
        const named = path.isAbsolute(pattern) ? file : path.join(path.dirname(name), path.relative(directory, file))
        return this.#readOne(file, named)
      })
    })
  }

  #patternsIn(content: unknown): readonly string[] {
    if (!isMapping(content)) return []
    const written = { include: content['include'] }
    const report = new Report(written)
    const { include = [] } = readMapping(fileFields, replacePlaceholders(written, this.#facts.env, report), [], report)
    this.problems.push(...report.problems)
    return include
  }

  #searched(folder: Seen): void {
    this.seen.push(folder)
    const { stat, list } = this.#facts
    if (stat(folder.path)?.kind === 'directory' && list(folder.path) === undefined) {
      this.#refuse(folder.path, 'cannot be searched')
    }
  }

  #readOne(file: string, name: string): readonly ConfigFile[] {
    // Reading a pipe would wait for a writer.
    if (this.#facts.stat(file)?.kind === 'other') {
      this.problems.push({ path: name, message: 'is not a regular file' })
      return []
    }
    const one = this.#read(file, name)
    if (one === undefined) return []
    if (!isMapping(one.content)) {
      this.problems.push({ path: name, message: 'must be a mapping of keys to values' })
      return []
    }
    if (Object.hasOwn(one.content, 'include')) {
      this.problems.push({ path: `${name}: include`, message: 'an included file cannot include others' })
    }
    return [{ ...one, content: withoutInclude(one.content) }]
  }

  #refuse(what: string, message: string): void {
    this.problems.push({ path: 'include', message: `${quoteString(what)} ${message}` })
  }
}

function withoutInclude(content: unknown): unknown {
  if (!isMapping(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([key]) => key !== 'include'))
}

function placesIn({ sourceOf }: Merged): (path: Path) => Place {
  return (at) => {
    const source = sourceOf(at)
    return source === undefined ? { path: at } : { file: source.file.name, path: source.path }
  }
}

function describeConflict({ path: at, files }: Merged['conflicts'][number]): ConfigProblem {
  const report = new Report(undefined)
  return { path: report.nameOf(at), message: `is set differently in ${files.join(' and ')}: keep one` }
}
