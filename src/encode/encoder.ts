import type { Rows } from '../buffer/rows.js'
import type { HttpAnswer } from '../send/answer.js'
import type { StaleSeries } from './stale-series.js'

/** A body in the making. */
export interface Encoding {
  /**
   * Writes points until there are no more or the next one would make the body too large; the first point is always
   * taken. May be called again with further rows as long as it took all.
   * @returns the points written
   */
  write(rows: Rows): number
  /** The body, in memory of its own. Called once, after at least one point was written. */
  finish(): Buffer
}

/** What a format knows of an answer to one of its bodies. */
export type FormatVerdict =
  /** The receiver has the points, `rejected` of them excepted, which it never will have. */
  | { readonly kind: 'delivered'; readonly rejected: number }
  /** The receiver will never take any of them: no part of them needs to be tried again. */
  | { readonly kind: 'rejected' }
  /** The receiver does not speak what the body was written in and took nothing; the next body will be written in other words. */
  | { readonly kind: 'recode' }

/** A wire format. One instance serves one output, which encodes one body at a time. */
export interface Encoder {
  /** Content-Type, and what else the format needs, of the body that was finished last. */
  readonly headers: Readonly<Record<string, string>>
  /** @param maxBytes bound of the encoded, uncompressed body; exceeded only by a single point that is larger */
  begin(maxBytes: number): Encoding
  /**
   * What an answer says of the points in the format's own way; undefined when it says nothing beyond its status. The same for
   * the same answer until the next body is begun.
   * @param points how many the body held
   */
  verdictOn?(answer: HttpAnswer, points: number): FormatVerdict | undefined
  /** A body that says that series have ended; undefined where there is no way to say so. @param series at least one */
  staleBody?(series: readonly StaleSeries[]): Buffer | undefined
}
