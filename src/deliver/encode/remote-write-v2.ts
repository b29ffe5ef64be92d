import { findMetric } from '../../model/catalogue.js'
import type { Series } from '../../model/frame.js'
import { type HttpAnswer, isBadRequest, isSuccess } from '../answer.js'
import type { AgentIdentity } from './agent-identity.js'
import type { BodySpace } from './body-space.js'
import { counterStartMs } from './counter-start.js'
import type { FormatVerdict } from './encoder.js'
import { unitName } from './prometheus-name.js'
import { lengthTag, varintBytes, varintField, varintTag, writeVarint } from './protobuf.js'
import { type CommonLabels, commonLabels, seriesLabels } from './remote-write-labels.js'
import { comesTooLate, type RemoteWriteMessage, type RemoteWriteSeries } from './remote-write-message.js'
import { SymbolTable, type SymbolText } from './symbol-table.js'

// Field numbers of https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
const REQUEST_SYMBOLS = 4
const REQUEST_TIME_SERIES = lengthTag(5)
const LABELS_REFS = lengthTag(1)
const METADATA = lengthTag(5)
const METADATA_TYPE = varintTag(1)
const METADATA_HELP = varintTag(3)
const METADATA_UNIT = varintTag(4)
const SAMPLE_START = 3
const COUNTER = 1
const GAUGE = 2
const NO_BYTES = new Uint8Array()
/** Of a reference; a body of two million texts would be needed for a longer one. */
const MAX_REF_BYTES = 3
/** Tags and lengths of the references and of the metadata, the type, and the tags of help and unit. */
const FIXED_HEAD_BYTES = 1 + MAX_REF_BYTES + 2 + 2 + 2

interface SymbolicSeries extends RemoteWriteSeries {
  /** Names and values of the labels, in turn. */
  readonly labels: readonly SymbolText[]
  readonly type: typeof COUNTER | typeof GAUGE
  readonly help: SymbolText
  readonly unit: SymbolText
}

/** `io.prometheus.write.v2.Request`: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/ (2.0-rc.4) */
export class RemoteWriteV2 implements RemoteWriteMessage<SymbolicSeries> {
  readonly headers = {
    'Content-Type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': '2.0.0',
  }
  readonly seriesTag = REQUEST_TIME_SERIES
  readonly #identity: AgentIdentity
  readonly #common: CommonLabels
  readonly #symbols = new SymbolTable(REQUEST_SYMBOLS)
  /** The first text of every request; what is left out refers to it. */
  readonly #empty = this.#symbols.of('')

  constructor(identity: AgentIdentity) {
    this.#identity = identity
    this.#common = commonLabels(identity.host, identity.tags)
  }

  item(series: Series): SymbolicSeries {
    const { type, kind } = series
    const metric = findMetric(type)
    const labels = seriesLabels(this.#common, series)
    const name = labels.find(([label]) => label === '__name__')?.[1] ?? ''
    return {
      labels: labels.flat().map((text) => this.#symbols.of(text)),
      type: kind === 'counter' ? COUNTER : GAUGE,
      help: this.#symbols.of(metric?.help ?? ''),
      unit: this.#symbols.of(unitName(name, metric) ?? ''),
      sampleTail: kind === 'counter' ? this.#start(type) : NO_BYTES,
      body: 0,
      group: 0,
    }
  }

  restart(): number {
    this.#symbols.restart()
    this.#symbols.add(this.#empty)
    return this.#empty.field.length
  }

  costBytes({ labels, help, unit }: SymbolicSeries): number {
    let bytes = FIXED_HEAD_BYTES + this.#textBytes(help) + this.#textBytes(unit)
    for (const text of labels) bytes += this.#textBytes(text)
    return bytes
  }

  enter({ labels, help, unit }: SymbolicSeries): void {
    for (const text of labels) this.#symbols.add(text)
    this.#symbols.add(help)
    this.#symbols.add(unit)
  }

  writeOpening(space: BodySpace): void {
    for (const { field } of this.#symbols.texts) {
      space.bytes.set(field, space.at)
      space.at += field.length
    }
  }

  headBytes({ labels, help, unit }: SymbolicSeries): number {
    const refs = refsBytes(labels)
    return 1 + varintBytes(refs) + refs + 2 + metadataBytes(help, unit)
  }

  writeHead(bytes: Uint8Array, from: number, { labels, type, help, unit }: SymbolicSeries): number {
    let at = from
    bytes[at++] = LABELS_REFS
    at = writeVarint(bytes, at, refsBytes(labels))
    for (const { ref } of labels) at = writeVarint(bytes, at, ref)
    bytes[at++] = METADATA
    bytes[at++] = metadataBytes(help, unit)
    bytes[at++] = METADATA_TYPE
    bytes[at++] = type
    bytes[at++] = METADATA_HELP
    at = writeVarint(bytes, at, help.ref)
    bytes[at++] = METADATA_UNIT
    return writeVarint(bytes, at, unit.ref)
  }

  /**
   * A receiver of 2.0 says how many samples it has written, in a refusal as well: the rest it never will have. One that takes
   * a request without a word of that has read it as one of 1.0, which made it empty; one that does not know the type answers
   * 415, or 400 as those of 1.0 do.
   */
  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    const written = samplesWritten(answer)
    if (answer.status === 415) return { kind: 'recode' }
    if (!isSuccess(answer) && !isBadRequest(answer)) return undefined
    if (written === undefined) {
      if (isBadRequest(answer) && comesTooLate(answer)) return { kind: 'rejected' }
      return { kind: 'recode' }
    }
    if (isSuccess(answer) || written > 0) return { kind: 'delivered', rejected: Math.max(0, points - written) }
    return comesTooLate(answer) ? { kind: 'rejected' } : undefined
  }

  #start(type: string): Uint8Array {
    return varintField(SAMPLE_START, Math.max(1, counterStartMs(type, this.#identity)))
  }

  /** What a text adds to this request: a reference to it, and itself if it is new. */
  #textBytes(text: SymbolText): number {
    return MAX_REF_BYTES + (this.#symbols.has(text) ? 0 : text.field.length)
  }
}

function refsBytes(texts: readonly SymbolText[]): number {
  let bytes = 0
  for (const { ref } of texts) bytes += varintBytes(ref)
  return bytes
}

function metadataBytes(help: SymbolText, unit: SymbolText): number {
  return 2 + 1 + varintBytes(help.ref) + 1 + varintBytes(unit.ref)
}

function samplesWritten({ headers }: HttpAnswer): number | undefined {
  const text = headers['x-prometheus-remote-write-samples-written'] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}
