import type { Rows } from '../buffer/rows.js'

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

/** A wire format. One instance serves one output, which encodes one body at a time. */
export interface Encoder {
  /** Content-Type, and what else the format needs. */
  readonly headers: Readonly<Record<string, string>>
  /** @param maxBytes bound of the encoded, uncompressed body; exceeded only by a single point that is larger */
  begin(maxBytes: number): Encoding
  /** The points that a 2xx answer's body says were not taken; 0 when it says nothing of it. */
  rejectedPoints(answerBody: string): number
  /**
   * Whether the body of a 400 or 422 answer says that the points come too late, so that no part of them needs to be
   * tried again. Without it, the bad ones are looked for by halving.
   */
  refusesForGood?(answerBody: string): boolean
}
