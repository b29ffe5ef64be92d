import { seriesOf } from '../../../src/collectors/index.js'
import { udpSockets } from '../../../src/collectors/socket-counts.js'
import type { Series } from '../../../src/shared/frame.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import type { TwinProbe } from './twin-probe.js'

/** Sockets in use of both address families, and the sum of the UDP sockets. */
export class SockstatProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #families: TwinProbe
  /** Positions of the UDP sockets of each family. */
  readonly #udp: readonly number[]

  constructor(families: TwinProbe) {
    this.#families = families
    this.series = [...families.series, seriesOf(udpSockets.type)]
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
    this.#udp = families.series.flatMap(({ type, tags }, position) =>
      type === 'sockets_in_use' && tags?.['protocol'] === 'udp' ? [position] : [],
    )
  }

  read(): ReadResult {
    const reading = this.#families.read()
    if (reading.status !== 'ok') return reading
    this.values.set(this.#families.values)
    this.values[this.values.length - 1] = this.#udpSockets()
    return reading
  }

  close(): void {
    this.#families.close()
  }

  #udpSockets(): number {
    let sum = Number.NaN
    for (const position of this.#udp) {
      const sockets = this.values[position] ?? Number.NaN
      if (!Number.isNaN(sockets)) sum = (Number.isNaN(sum) ? 0 : sum) + sockets
    }
    return sum
  }
}
