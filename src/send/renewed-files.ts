import { readFileSync } from 'node:fs'
import { describeError } from '../shared/describe-error.js'
import { fileVersion } from './file-version.js'

/**
 * A value made from files that may be replaced at any time. They are usually renewed one after the other, so the last good value
 * stays until all of them can be read and fit together.
 */
export class RenewedFiles<Value> {
  readonly #files: readonly string[]
  readonly #parse: (contents: readonly Buffer[]) => Value
  /** The files' state when the value was made. */
  #version: string | undefined
  #value: Value | undefined
  #problem: string | undefined

  /** @param parse throws when the contents are unusable */
  constructor(files: readonly string[], parse: (contents: readonly Buffer[]) => Value) {
    this.#files = files
    this.#parse = parse
  }

  /** Why the last good value is still in use; undefined while it matches the files. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Returns the value of the current files, or else the last good one. Throws an Error if there was none yet. */
  read(): Value {
    try {
      const version = fileVersion(this.#files)
      if (version !== this.#version || this.#value === undefined) {
        this.#value = this.#parse(this.#files.map((file) => readFileSync(file)))
        this.#version = version
      }
      this.#problem = undefined
    } catch (error) {
      this.#version = undefined
      if (this.#value === undefined) throw error
      this.#problem = describeError(error)
    }
    return this.#value
  }
}
