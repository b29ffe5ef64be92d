import type { HttpAnswer } from '../send/answer.js'
import type { BodyWriter, Encoder, FormatVerdict } from './encoder.js'
import type { StaleSeries } from './stale-series.js'

/** Writes in one format until the receiver says that it does not speak it, and in another one from then on. */
export class FallbackEncoder implements Encoder {
  readonly #fallback: Encoder
  #current: Encoder
  /** What the next body is written by. */
  #next: Encoder

  constructor(preferred: Encoder, fallback: Encoder) {
    this.#current = preferred
    this.#next = preferred
    this.#fallback = fallback
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#current.headers
  }

  begin(maxBytes: number): BodyWriter {
    this.#current = this.#next
    return this.#current.begin(maxBytes)
  }

  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    const verdict = this.#current.verdictOn?.(answer, points)
    if (verdict?.kind === 'recode') this.#next = this.#fallback
    return verdict
  }

  staleBody(series: readonly StaleSeries[]): Buffer | undefined {
    this.#current = this.#next
    return this.#current.staleBody?.(series)
  }
}
