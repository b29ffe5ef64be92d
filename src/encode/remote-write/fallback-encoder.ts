import type { Names } from '../../names/names.js'
import type { HttpAnswer } from '../../send/answer.js'
import type { Layout } from '../../shared/frame.js'
import type { BodyWriter, Encoder, FormatVerdict } from '../encoder.js'
import type { StaleSeries } from '../stale-series.js'

/** Encodes in the preferred version until a receiver turns out not to know it, then in the fallback version. */
export class FallbackEncoder implements Encoder {
  readonly #fallback: Encoder
  /** Encoder of the current body. */
  #current: Encoder
  /** Encoder of the next body. */
  #next: Encoder

  constructor(preferred: Encoder, fallback: Encoder) {
    this.#current = preferred
    this.#next = preferred
    this.#fallback = fallback
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#current.headers
  }

  get names(): Names | undefined {
    return this.#current.names
  }

  omits(layout: Layout): readonly number[] {
    return this.#current.omits?.(layout) ?? []
  }

  begin(maxBytes: number): BodyWriter {
    this.#current = this.#next
    return this.#current.begin(maxBytes)
  }

  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    const verdict = this.#current.verdictOn?.(answer, points)
    if (verdict?.kind === 'downgrade') this.#next = this.#fallback
    return verdict
  }

  staleBody(series: readonly StaleSeries[]): Buffer | undefined {
    this.#current = this.#next
    return this.#current.staleBody?.(series)
  }
}
