import { platform } from 'node:os'
import { seriesOf } from '../../src/collectors/index.js'
import type { Clock } from '../../src/shared/clock.js'
import type { Series } from '../../src/shared/frame.js'
import { NamedRows } from '../probes/named-rows.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { Counters } from '../probes/rates.js'
import type { TableRow } from '../procfs/row-table.js'
import { interfaceNames } from './interface-names.js'
import type { InterfaceTotals, Library } from './library.js'
import { CLOCK_SET_BACK, Pace } from './pace.js'

/** `networkStats` repeats its last result if called again sooner than this, with errors and drops of 0. */
const REPEATS_MS = 500
const MS_PER_SECOND = 1000

/** Interfaces, from `networkStats`. The library would start many processes to find their names; see interfaceNames. */
export class InterfacesProbe implements Probe {
  readonly sampled = false
  readonly #library: Library['network']
  readonly #wanted: (name: string) => boolean
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #names: () => readonly string[]
  /** Interfaces of the previous reading. One that loses its address is no longer listed but still counts. */
  #known: readonly string[] = []
  #requested: ReadonlySet<string> = new Set()
  readonly #rows = new NamedRows((name) => new InterfaceRow(name))

  constructor(
    library: Library['network'],
    wanted: (name: string) => boolean,
    clock: Clock,
    names: () => readonly string[] = interfaceNames,
  ) {
    this.#library = library
    this.#wanted = wanted
    this.#clock = clock
    this.#names = names
    this.#pace = new Pace(REPEATS_MS, clock)
  }

  get series(): readonly Series[] {
    return this.#rows.series
  }

  get values(): Float64Array {
    return this.#rows.values
  }

  async read(): Promise<ReadResult> {
    if (!(await this.#pace.wait())) return CLOCK_SET_BACK
    // The library uses both characters as separators.
    const listed = this.#names().filter((name) => this.#wanted(name) && !/[,|]/.test(name))
    const names = [...new Set([...listed, ...this.#known])]
    // Without a name the library would choose a default interface.
    const totals = names.length === 0 ? [] : await this.#library.networkStats(names.join(','))
    this.#pace.called()
    const known = new Map(names.map((name, index) => [name, totals[index]] as const).filter(isKnown))
    const nowSeconds = this.#clock.monotonicMs() / MS_PER_SECOND
    for (const row of this.#rows.select([...known.keys()])) row.take(known.get(row.name), nowSeconds)
    this.#rows.write()
    this.#known = [...known.keys()]
    // The first zeros may be those of an interface that has never been used.
    const unknown = listed.filter((name) => !known.has(name) && this.#requested.has(name))
    this.#requested = new Set(names)
    if (unknown.length === 0) return READ
    const reason = `systeminformation.networkStats returned nothing for ${unknown[0]}`
    return { status: 'ok', partial: unknown.length, reason }
  }

  close(): void {}
}

/**
 * Whether the figures of an interface are real. A failed call returns zeros and no rate; from the second call on, the library has a
 * rate for every interface.
 */
function isKnown(entry: readonly [string, InterfaceTotals | undefined]): entry is [string, InterfaceTotals] {
  const [, totals] = entry
  return totals !== undefined && (totals.rx_bytes > 0 || totals.tx_bytes > 0 || totals.rx_sec !== null)
}

const columns = ['rx_bytes', 'rx_errors', 'rx_dropped', 'tx_bytes', 'tx_errors', 'tx_dropped'] as const
const RX_BYTES = columns.indexOf('rx_bytes')
const RX_DROPPED = columns.indexOf('rx_dropped')
const TX_BYTES = columns.indexOf('tx_bytes')

class InterfaceRow implements TableRow {
  readonly name: string
  readonly series: readonly Series[]
  readonly #counters = new Counters(columns.length)

  constructor(iface: string) {
    this.name = iface
    const types = [
      ...columns.map((column) => `net_${column}_total`),
      'net_rx_bytes_per_second',
      'net_tx_bytes_per_second',
    ]
    this.series = types.map((type) => seriesOf(type, { iface }))
  }

  take(totals: InterfaceTotals | undefined, nowSeconds: number): void {
    this.#counters.advance(nowSeconds)
    for (const [index, column] of columns.entries()) this.#counters.current[index] = totals?.[column] ?? Number.NaN
    // On macOS the library reports the drops of the sending side for both directions.
    if (platform() === 'darwin') this.#counters.current[RX_DROPPED] = Number.NaN
  }

  write(values: Float64Array, offset: number): void {
    values.set(this.#counters.current, offset)
    this.#counters.rateInto(values, offset + columns.length, RX_BYTES)
    this.#counters.rateInto(values, offset + columns.length + 1, TX_BYTES)
  }
}
