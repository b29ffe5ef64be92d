import type { Rows } from '../buffer/rows.js'
import type { NameSettings, Names } from '../names/names.js'
import type { HttpAnswer } from '../send/answer.js'
import type { Layout, Tags } from '../shared/frame.js'
import type { AgentIdentity } from './agent-identity.js'
import type { RemoteWriteSettings } from './remote-write/settings.js'
import type { StaleSeries } from './stale-series.js'

/** Encodes points in a wire format. One instance serves one output, which encodes one body at a time. */
export interface Encoder {
  /** Content-Type and the format's other headers, for the body that was finished last. */
  readonly headers: Readonly<Record<string, string>>
  /** Returns the columns of a layout that the format leaves out. @default none */
  omits?(layout: Layout): readonly number[]
  /** Gives the remaining series other names, before they are counted. @default the catalogue's names */
  readonly names?: Names | undefined
  /** Begins a body. @param maxBytes bound before compression; only a single point that is larger exceeds it */
  begin(maxBytes: number): BodyWriter
  /**
   * Returns the meaning of an answer for the points of a body, if the format has its own rules; undefined if only the status
   * counts. Returns the same for the same answer until the next body is begun.
   * @param points points of the body
   */
  verdictOn?(answer: HttpAnswer, points: number): FormatVerdict | undefined
  /** Returns a body that marks series as ended; undefined if the format cannot. @param series at least one */
  staleBody?(series: readonly StaleSeries[]): Buffer | undefined
}

/** Creates the encoder of one output. */
export type EncoderFactory = (identity: AgentIdentity, options: FormatOptions) => Encoder

/** The options of all formats; each format reads its own. */
export interface FormatOptions {
  readonly remoteWrite: RemoteWriteSettings
  /** Style and prefix of names, for `remote-write`. */
  readonly names: NameSettings
  /** Additional attributes of OTLP's resource. */
  readonly resource: Tags
}

/** Writes one body. */
export interface BodyWriter {
  /**
   * Writes points until there are no more or the next one would make the body too large. The first point is always
   * written. May be called again with further rows after it has written all of them.
   * @returns the points written
   */
  write(rows: Rows): number
  /** Returns the body, in memory of its own. Called once, after at least one point was written. */
  finish(): Buffer
}

/** Further hints in an answer. */
export interface Suspicion {
  /** Another agent seems to write the same series, under the same host name. */
  readonly isHostShared?: true
}

/** Meaning of an answer for the points of a body, by the rules of its format. */
export type FormatVerdict =
  /** The receiver has the points, except for `rejected` of them, which it will never accept. */
  | ({ readonly kind: 'delivered'; readonly rejected: number } & Suspicion)
  /** The receiver will never accept any of the points. */
  | ({ readonly kind: 'rejected' } & Suspicion)
  /** The receiver does not know this version of the format and accepted nothing. The next body is in the fallback version. */
  | { readonly kind: 'downgrade' }
