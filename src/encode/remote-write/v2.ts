import { findMetric } from '../../collectors/index.js'
import { type HttpAnswer, isBadRequest, isSuccess } from '../../send/answer.js'
import type { Series } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import { counterStartMs } from '../counter-start.js'
import type { FormatVerdict } from '../encoder.js'
import { unitName } from '../prometheus-name.js'
import { lengthField, lengthTag, MAX_LENGTH_BYTES, varint, varintField } from '../protobuf.js'
import { type CommonLabels, commonLabels, seriesLabels } from './labels.js'
import { comesTooLate, type RemoteWriteMessage, type RemoteWriteSeries } from './message.js'
import { SymbolTable, type SymbolText } from './symbol-table.js'

// Field numbers of https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
const REQUEST_SYMBOLS = 4
const REQUEST_TIME_SERIES = lengthTag(5)
const LABELS_REFS = 1
const METADATA = 5
const METADATA_TYPE = 1
const METADATA_UNIT = 4
const SAMPLE_START = 3
const COUNTER = 1
const GAUGE = 2
const NO_BYTES = new Uint8Array()
/** Of a reference; a body of two million texts would be needed for a longer one. */
const MAX_REF_BYTES = 3
/** Tags and lengths of the references and of the metadata, the type, and the tag of the unit. */
const FIXED_HEAD_BYTES = 1 + MAX_LENGTH_BYTES + 2 + 2 + 1

interface SymbolicSeries extends RemoteWriteSeries {
  /** Names and values of the labels, in turn. */
  readonly labels: readonly SymbolText[]
  readonly type: typeof COUNTER | typeof GAUGE
  readonly unit: SymbolText
  /** What it was written as, and the numbering of texts that it was written with. */
  head: Uint8Array
  numbering: Numbering | undefined
}

/** The texts of a body, each known by its place. */
interface Numbering {
  readonly texts: readonly SymbolText[]
  readonly bytes: Uint8Array
}

/**
 * `io.prometheus.write.v2.Request`: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/ (2.0-rc.4)
 * Of the metadata it gives type and unit. The help, which may be left out, would be a third of a request of one tick.
 */
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
  #numbering: Numbering = { texts: [], bytes: NO_BYTES }
  /** Of this request, before the last series entered. */
  #textsBefore = 0

  constructor(identity: AgentIdentity) {
    this.#identity = identity
    this.#common = commonLabels(identity.host, identity.tags)
  }

  item(series: Series): SymbolicSeries {
    const { type, kind } = series
    const labels = seriesLabels(this.#common, series)
    const name = labels.find(([label]) => label === '__name__')?.[1] ?? ''
    return {
      labels: labels.flat().map((text) => this.#symbols.of(text)),
      type: kind === 'counter' ? COUNTER : GAUGE,
      unit: this.#symbols.of(unitName(name, findMetric(type)) ?? ''),
      sampleTail: kind === 'counter' ? this.#start(type) : NO_BYTES,
      head: NO_BYTES,
      numbering: undefined,
      body: 0,
      group: 0,
    }
  }

  restart(): number {
    this.#symbols.restart()
    return this.#symbols.add(this.#empty)
  }

  enter({ labels, unit }: SymbolicSeries): number {
    const symbols = this.#symbols
    this.#textsBefore = symbols.texts.length
    let bytes = FIXED_HEAD_BYTES + (labels.length + 1) * MAX_REF_BYTES
    for (let i = 0; i < labels.length; i++) bytes += symbols.add(labels[i] as SymbolText)
    return bytes + symbols.add(unit)
  }

  leave(): void {
    this.#symbols.cutTo(this.#textsBefore)
  }

  /** Most bodies have the texts of the one before: then all that refers to them stays as it is. */
  opening(): Uint8Array {
    const { texts } = this.#symbols
    if (!isSame(texts, this.#numbering.texts)) {
      this.#numbering = { texts: [...texts], bytes: Buffer.concat(texts.map(({ field }) => field)) }
    }
    return this.#numbering.bytes
  }

  headOf(item: SymbolicSeries): Uint8Array {
    if (item.numbering !== this.#numbering) {
      item.head = headOf(item)
      item.numbering = this.#numbering
    }
    return item.head
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
}

function isSame(some: readonly SymbolText[], others: readonly SymbolText[]): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false
  return true
}

function headOf({ labels, type, unit }: SymbolicSeries): Uint8Array {
  const refs = Buffer.concat(labels.map(({ ref }) => varint(ref)))
  const metadata = Buffer.concat([varintField(METADATA_TYPE, type), varintField(METADATA_UNIT, unit.ref)])
  return Buffer.concat([lengthField(LABELS_REFS, refs), lengthField(METADATA, metadata)])
}

function samplesWritten({ headers }: HttpAnswer): number | undefined {
  const text = headers['x-prometheus-remote-write-samples-written'] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}
