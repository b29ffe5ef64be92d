import type { Names } from '../../names/names.js'
import { nativeNames } from '../../names/native-names.js'
import type { HttpAnswer } from '../../send/answer.js'
import type { Series } from '../../shared/frame.js'
import type { AgentIdentity } from '../agent-identity.js'
import { counterStartMs } from '../counter-start.js'
import type { FormatVerdict } from '../encoder.js'
import { unitName } from '../prometheus-name.js'
import { lengthField, lengthTag, MAX_LENGTH_BYTES, varint, varintField } from '../protobuf.js'
import { type CommonLabels, commonLabels, seriesLabels } from './labels.js'
import type { PreparedTimeSeries, RequestVersion } from './request.js'
import { SymbolTable, type SymbolText } from './symbol-table.js'
import { verdictOnV2 } from './verdict.js'

// Field numbers of https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
const REQUEST_SYMBOLS = 4
const REQUEST_TIME_SERIES = lengthTag(5)
const LABELS_REFS = 1
const METADATA = 5
const METADATA_TYPE = 1
const METADATA_UNIT = 4
const SAMPLE_START = 3
const UNKNOWN = 0
const COUNTER = 1
const GAUGE = 2
const TYPES = { untyped: UNKNOWN, counter: COUNTER, gauge: GAUGE } as const
const NO_BYTES = new Uint8Array()
/** Most bytes of a reference. Only a body of two million texts would have a longer one. */
const MAX_REF_BYTES = 3
/** Tags and lengths of references and metadata, the type, and the tag of the unit. */
const FIXED_HEAD_BYTES = 1 + MAX_LENGTH_BYTES + 2 + 2 + 1

interface SymbolicSeries extends PreparedTimeSeries {
  /** Names and values of the labels, alternating. */
  readonly labels: readonly SymbolText[]
  readonly type: typeof UNKNOWN | typeof COUNTER | typeof GAUGE
  readonly unit: SymbolText
  /** Bytes before the samples, and the numbering that they refer to. */
  head: Uint8Array
  numbering: Numbering | undefined
}

/** The texts of a request; a reference is an index into them. */
interface Numbering {
  readonly texts: readonly SymbolText[]
  readonly bytes: Uint8Array
}

/**
 * `io.prometheus.write.v2.Request`: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/ (2.0-rc.4)
 * Metadata has type and unit. The help is optional and left out: it would be a third of a request of one tick.
 */
export class RemoteWriteV2 implements RequestVersion<SymbolicSeries> {
  readonly headers = {
    'Content-Type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': '2.0.0',
  }
  readonly seriesTag = REQUEST_TIME_SERIES
  readonly #identity: AgentIdentity
  readonly #names: Names
  readonly #common: CommonLabels
  readonly #symbols = new SymbolTable(REQUEST_SYMBOLS)
  /** First text of every request, as the specification requires; stands for absent texts. */
  readonly #empty = this.#symbols.of('')
  #numbering: Numbering = { texts: [], bytes: NO_BYTES }
  /** Number of texts before the last series was added. */
  #textsBefore = 0

  constructor(identity: AgentIdentity, names = nativeNames) {
    this.#identity = identity
    this.#names = names
    this.#common = commonLabels(identity.host, identity.tags)
  }

  prepare(series: Series): SymbolicSeries {
    const named = this.#names.describe(series.type)
    const kind = named?.kind ?? series.kind
    const labels = seriesLabels(this.#common, series)
    const name = labels.find(([label]) => label === '__name__')?.[1] ?? ''
    return {
      labels: labels.flat().map((text) => this.#symbols.of(text)),
      type: TYPES[kind],
      unit: this.#symbols.of(unitName(name, named?.metric) ?? ''),
      sampleTail: kind === 'counter' ? this.#start(named?.metric.type ?? series.type) : NO_BYTES,
      head: NO_BYTES,
      numbering: undefined,
      request: 0,
      group: 0,
    }
  }

  restart(): number {
    this.#symbols.restart()
    return this.#symbols.add(this.#empty)
  }

  addSeries({ labels, unit }: SymbolicSeries): number {
    const symbols = this.#symbols
    this.#textsBefore = symbols.texts.length
    let bytes = FIXED_HEAD_BYTES + (labels.length + 1) * MAX_REF_BYTES
    for (let i = 0; i < labels.length; i++) bytes += symbols.add(labels[i] as SymbolText)
    return bytes + symbols.add(unit)
  }

  removeLastSeries(): void {
    this.#symbols.cutTo(this.#textsBefore)
  }

  /** Returns the texts. Most requests have the same texts as the previous one; then the numbering and all series heads stay valid. */
  preamble(): Uint8Array {
    const { texts } = this.#symbols
    if (!isSame(texts, this.#numbering.texts)) {
      this.#numbering = { texts: [...texts], bytes: Buffer.concat(texts.map(({ field }) => field)) }
    }
    return this.#numbering.bytes
  }

  seriesHead(series: SymbolicSeries): Uint8Array {
    if (series.numbering !== this.#numbering) {
      series.head = headOf(series)
      series.numbering = this.#numbering
    }
    return series.head
  }

  verdictOn(answer: HttpAnswer, points: number): FormatVerdict | undefined {
    return verdictOnV2(answer, points)
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
