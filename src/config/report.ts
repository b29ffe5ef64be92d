import { ConfigError, type ConfigProblem } from '../shared/errors.js'
import type { Origin } from './field.js'
import { maskText, maskUrl } from './mask-url.js'
import { nearest } from './nearest.js'
import { formatPath, isMapping, type Path, valueAt } from './path.js'

const LONGEST_QUOTE = 60

/** Place where a value was written. */
export interface Place {
  /** The file's name as users know it; undefined when there is only one. */
  readonly file?: string | undefined
  /** Path of the value in that file. */
  readonly path: Path
}

/** Collects every problem of one configuration as messages; never quotes a secret. */
export class Report {
  readonly #problems = new Map<string, ConfigProblem>()
  /** Paths whose further problems are suppressed. */
  readonly #settled = new Set<string>()
  readonly #written: unknown
  readonly #labels: ReadonlyMap<string, string>
  readonly #placeOf: (path: Path) => Place
  readonly origin: Origin

  /**
   * @param written the configuration as written, before placeholders are replaced; messages quote from it
   * @param labels names for paths that did not come from the file, `outputs` → `--endpoint`, and `` → the file itself
   * @param placeOf returns where a value was written, for a configuration of several files
   */
  constructor(
    written: unknown,
    labels: ReadonlyMap<string, string> = new Map(),
    origin: Origin = 'text',
    placeOf: (path: Path) => Place = (path) => ({ path }),
  ) {
    this.#written = written
    this.#labels = labels
    this.#placeOf = placeOf
    this.origin = origin
  }

  /** Adds a whole sentence about the value at the path. */
  add(path: Path, message: string): void {
    const name = this.nameOf(path)
    if (!this.#settled.has(name)) this.addAll([{ path: name, message }])
  }

  /** Adds a sentence that begins with the value at the path: `"10x"` followed by `is not a duration`. */
  addValue(path: Path, predicate: string): void {
    this.add(path, `${quote(path, valueAt(this.#written, path))} ${predicate}`)
  }

  /** Adds an unknown key with the nearest valid one. Never quotes the value: the key may be a misspelt `token`. */
  addUnknownKey(path: Path, validKeys: readonly string[]): void {
    const meant = nearest(String(path.at(-1)), validKeys)
    this.add(
      path,
      meant === undefined ? `unknown key; known are ${validKeys.join(', ')}` : `unknown key; did you mean ${meant}?`,
    )
  }

  /** Adds problems found elsewhere. */
  addAll(problems: readonly ConfigProblem[]): void {
    for (const problem of problems) this.#problems.set(`${problem.path}\n${problem.message}`, problem)
  }

  /** Adds problems and suppresses follow-ups at those paths: their values are unknown. */
  addSettling(problems: readonly ConfigProblem[]): void {
    this.addAll(problems)
    for (const { path } of problems) this.#settled.add(path)
  }

  get problems(): readonly ConfigProblem[] {
    return [...this.#problems.values()]
  }

  /** @throws ConfigError when there is any problem */
  throwIfAny(): void {
    if (this.#problems.size > 0) throw new ConfigError(this.problems)
  }

  /** Returns the name of a value in messages: its path, the flag that set it, or its file and its path there. */
  nameOf(path: Path): string {
    if (path.length === 0) return maskText(this.#labels.get('') ?? '')
    for (let length = path.length; length > 0; length--) {
      const label = this.#labels.get(formatPath(path.slice(0, length)))
      if (label !== undefined) return label
    }
    const { file, path: inFile } = this.#placeOf(path)
    // A URL that became a key by mistake: `- http://user:password@host: `.
    const masked = formatPath(inFile.map((step) => (typeof step === 'string' ? maskText(step) : step)))
    return file === undefined ? masked : `${maskText(file)}: ${masked}`
  }
}

function quote(path: Path, value: unknown): string {
  if (isSecret(path)) return 'the value'
  if (typeof value === 'string') return isUrl(path) ? quoteUrl(value) : quoteString(value)
  if (Array.isArray(value)) return 'a list'
  return isMapping(value) ? 'a mapping' : String(value)
}

/** Quotes a string for a terminal: without control characters or credentials of a URL. */
export function quoteString(text: string): string {
  return quoteMasked(maskText(text))
}

/** Like `quoteString`, for a value that is meant to be a URL, whatever it looks like. */
export function quoteUrl(text: string): string {
  return quoteMasked(maskUrl(text))
}

function quoteMasked(masked: string): string {
  const short = masked.length > LONGEST_QUOTE ? `${masked.slice(0, LONGEST_QUOTE)}…` : masked
  return JSON.stringify(short).replaceAll(/\p{C}/gu, '�')
}

function isUrl([section, , key]: Path): boolean {
  return key === 'url' || (section === 'outputs' && key === 'proxy')
}

/** Whether a value is secret: tokens, header values, passphrases, and all options of a user's own collector. */
function isSecret([section, , key, part]: Path): boolean {
  if (section === 'collectors') return key === 'options'
  return section === 'outputs' && (key === 'token' || key === 'headers' || part === 'keyPassphrase')
}
