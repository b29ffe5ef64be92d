import { describeError } from '../shared/describe-error.js'

/** Reads a collector's sources one by one: what one of them throws costs only its own values. */
export class Parts {
  #read = 0
  #failed = 0
  #error: unknown

  /** Reads one source. */
  read(source: () => void): void {
    try {
      source()
      this.#read++
    } catch (error) {
      if (this.#failed++ === 0) this.#error = error
    }
  }

  /**
   * Ends a reading, and begins the next.
   * @throws what the first source threw, when none could be read
   */
  end(): { readonly partial: number; readonly partialReason: string | undefined } {
    const [read, partial, error] = [this.#read, this.#failed, this.#error]
    this.#read = 0
    this.#failed = 0
    this.#error = undefined
    if (partial > 0 && read === 0) throw error
    return { partial, partialReason: partial > 0 ? describeError(error) : undefined }
  }
}
