import { snmp6Table } from '../../../src/collectors/sockets.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { KeyedMetrics } from '../../procfs/keyed-metrics.js'

/** Counters of IPv6 from /proc/net/snmp6. A kernel without IPv6 does not have the file, which is no failure. */
export class Snmp6Probe implements Probe {
  readonly sampled = false
  readonly #metrics = new KeyedMetrics(snmp6Table)
  readonly #file: KernelFile

  constructor(procRoot: string) {
    this.#file = new KernelFile(namespacePaths(procRoot, 'net/snmp6'))
  }

  /** None while there is no IPv6. */
  get series() {
    return this.#metrics.series
  }

  get values() {
    return this.#metrics.values
  }

  read(): ReadResult {
    if (this.#file.read()) {
      this.#metrics.parse(this.#file.text)
      return this.#file.found
    }
    this.#metrics.values.fill(Number.NaN)
    return this.#file.isAbsent ? READ : this.#file.missing
  }

  close(): void {
    this.#file.close()
  }
}
