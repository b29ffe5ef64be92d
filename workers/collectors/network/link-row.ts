import { seriesOf } from '../../../src/collectors/index.js'
import { linkMetrics } from '../../../src/collectors/network.js'
import type { Series } from '../../../src/shared/frame.js'
import { Counters, ratio } from '../../probes/rates.js'
import type { BriefFiles } from '../../procfs/brief-files.js'
import type { TableRow } from '../../procfs/row-table.js'

/** Interval at which the speed is read. The kernel asks the driver for it under a lock, and it changes only with the carrier. */
const REREAD_SECONDS = 10
/** The file has the speed in megabits. */
const BYTES_PER_MEGABIT = 125_000

/** The link of one interface. */
export class LinkRow implements TableRow {
  readonly series: readonly Series[]
  readonly #folder: string
  readonly #files: BriefFiles
  /** Bytes received and sent. */
  readonly #traffic = new Counters(2)
  readonly #rates = new Float64Array(2)
  #changes = Number.NaN
  #readSeconds = Number.NEGATIVE_INFINITY
  #failure: string | undefined
  #up = Number.NaN
  #carrier = Number.NaN
  #speed = Number.NaN
  #mtu = Number.NaN
  #queueLength = Number.NaN

  constructor(folder: string, iface: string, files: BriefFiles) {
    this.#folder = folder
    this.#files = files
    this.series = linkMetrics.map(({ type }) => seriesOf(type, { iface }))
  }

  /** @returns why the state of the link is unknown; undefined when it is known */
  read(nowSeconds: number): string | undefined {
    const changes = this.#number('carrier_changes')
    if (changes !== this.#changes || nowSeconds - this.#readSeconds >= REREAD_SECONDS) this.#readLink(nowSeconds)
    this.#changes = changes
    this.#traffic.advance(nowSeconds)
    const hasSpeed = this.#speed > 0
    this.#traffic.current[0] = hasSpeed ? this.#number('statistics/rx_bytes') : Number.NaN
    this.#traffic.current[1] = hasSpeed ? this.#number('statistics/tx_bytes') : Number.NaN
    for (const direction of [0, 1]) this.#traffic.rateInto(this.#rates, direction, direction)
    return this.#failure
  }

  write(values: Float64Array, offset: number): void {
    const speed = this.#speed
    const [rx = Number.NaN, tx = Number.NaN] = this.#rates
    const states = [this.#up, this.#carrier, this.#changes, speed, this.#mtu, this.#queueLength]
    values.set([...states, ratio(rx, speed), ratio(tx, speed)], offset)
  }

  #readLink(nowSeconds: number): void {
    this.#readSeconds = nowSeconds
    const path = `${this.#folder}/operstate`
    const state = this.#files.line(path)
    this.#failure = state === undefined ? this.#files.failure : state === '' ? `${path}: is empty` : undefined
    this.#up = this.#failure === undefined ? Number(state === 'up') : Number.NaN
    this.#carrier = this.#number('carrier')
    const megabits = this.#number('speed')
    // An unknown speed is -1, written by older kernels as an unsigned number of 32 bits.
    this.#speed = megabits > 0 && megabits < 2 ** 31 ? megabits * BYTES_PER_MEGABIT : Number.NaN
    this.#mtu = this.#number('mtu')
    this.#queueLength = this.#number('tx_queue_len')
  }

  #number(file: string): number {
    return this.#files.number(`${this.#folder}/${file}`)
  }
}
