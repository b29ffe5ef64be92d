import { seriesOf } from '../../../src/collectors/index.js'
import type { Series } from '../../../src/shared/frame.js'
import type { CollectorSettings, NetworkOptions } from '../../../src/shared/settings.js'
import { nameFilter } from '../../probes/filter.js'
import { type Probe, READ, type Reading } from '../../probes/probe.js'
import { Counters } from '../../probes/rates.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { type LineRow, LineTable } from '../../procfs/line-table.js'
import type { RowTable } from '../../procfs/row-table.js'
import type { Scanner } from '../../procfs/scanner.js'

/** Interfaces of the host's network namespace from /proc/net/dev; option `interfaces`: which. */
export function networkProbes({ roots, options }: CollectorSettings): Probe[] {
  const { interfaces = { include: [], exclude: [] } } = options as Partial<NetworkOptions>
  return [new NetDevProbe(roots.procRoot, nameFilter(interfaces))]
}

const COLON = 0x3a
/** A name of 15 characters and 16 numbers of 20 digits, and some. */
const ROW_BYTES = 512

class NetDevProbe implements Probe {
  readonly sampled = true
  readonly #file: KernelFile
  readonly #table: LineTable<InterfaceRow>

  constructor(procRoot: string, wanted: (name: string) => boolean) {
    this.#file = new KernelFile(namespacePaths(procRoot, 'net/dev'), { rowBytes: ROW_BYTES })
    this.#table = new LineTable((name) => (wanted(name) ? new InterfaceRow(name) : undefined), readLine)
  }

  get series(): readonly Series[] {
    return this.#table.series
  }

  get values(): Float64Array {
    return this.#table.values
  }

  read(nowSeconds: number): Reading {
    if (!this.#file.read()) return this.#file.missing
    if (this.#file.text.atEnd) return this.#file.malformed('is empty')
    this.#table.read(this.#file, nowSeconds)
    return READ
  }

  close(): void {
    this.#file.close()
  }
}

/** A name may have colons, and the first number may follow the last of them at once. The two title lines have none. */
function readLine(table: RowTable<InterfaceRow>, text: Scanner, nowSeconds: number): void {
  text.skipBlanks()
  const start = text.position
  text.skipWord()
  let end = text.position - 1
  while (end > start && text.bytes[end] !== COLON) end--
  if (end <= start) return
  text.position = end + 1
  table.next(text, start, end)?.read(text, nowSeconds)
}

const RX_BYTES = 0
const RX_PACKETS = 1
const TX_BYTES = 4
const TX_PACKETS = 5
const PER_DIRECTION = 4

/** What is taken of the 8 columns per direction: bytes, packets, errs, drop; then come fifo, frame, compressed, multicast. */
class InterfaceRow implements LineRow {
  readonly series: readonly Series[]
  readonly #counters = new Counters(2 * PER_DIRECTION)

  constructor(iface: string) {
    this.series = [
      'net_rx_bytes_total',
      'net_rx_packets_total',
      'net_rx_errors_total',
      'net_rx_dropped_total',
      'net_tx_bytes_total',
      'net_tx_packets_total',
      'net_tx_errors_total',
      'net_tx_dropped_total',
      'net_rx_bytes_per_second',
      'net_rx_packets_per_second',
      'net_tx_bytes_per_second',
      'net_tx_packets_per_second',
    ].map((type) => seriesOf(type, { iface }))
  }

  read(text: Scanner, nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    const { current } = this.#counters
    for (let index = 0; index < PER_DIRECTION; index++) text.numberInto(current, index)
    text.skipColumns(8 - PER_DIRECTION)
    for (let index = PER_DIRECTION; index < 2 * PER_DIRECTION; index++) text.numberInto(current, index)
  }

  repeat(nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
  }

  write(values: Float64Array, offset: number): void {
    const { current } = this.#counters
    values.set(current, offset)
    const rates = offset + current.length
    this.#counters.rateInto(values, rates, RX_BYTES)
    this.#counters.rateInto(values, rates + 1, RX_PACKETS)
    this.#counters.rateInto(values, rates + 2, TX_BYTES)
    this.#counters.rateInto(values, rates + 3, TX_PACKETS)
  }
}
