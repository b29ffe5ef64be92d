import { seriesOf } from '../../../src/collectors/index.js'
import { type SectionKey, sockstat6Table, udpSockets } from '../../../src/collectors/sockets.js'
import type { MetricTable } from '../../../src/collectors/table.js'
import type { Series } from '../../../src/shared/frame.js'
import type { Probe, ReadResult } from '../../probes/probe.js'
import { KernelFile, namespacePaths } from '../../procfs/kernel-file.js'
import { NamedSections } from '../../procfs/section-lines.js'
import { SectionMetrics } from './section-metrics.js'

/** Sockets in use, from /proc/net/sockstat and its twin for IPv6, which a kernel without IPv6 does not have. */
export class SockstatProbe implements Probe {
  readonly sampled = false
  readonly series: readonly Series[]
  readonly values: Float64Array
  readonly #files: readonly [KernelFile, KernelFile]
  readonly #metrics: readonly [SectionMetrics, SectionMetrics]
  /** Positions of the UDP sockets of both families. */
  readonly #udp: readonly number[]

  /** @param table numbers of the first file */
  constructor(procRoot: string, table: MetricTable<SectionKey>) {
    const fileOf = (name: string) => new KernelFile(namespacePaths(procRoot, `net/${name}`), { whole: true })
    this.#files = [fileOf('sockstat'), fileOf('sockstat6')]
    const metricsOf = (each: MetricTable<SectionKey>) => new SectionMetrics(each, (keys) => new NamedSections(keys))
    this.#metrics = [metricsOf(table), metricsOf(sockstat6Table)]
    this.series = [...this.#metrics.flatMap(({ series }) => series), seriesOf(udpSockets.type)]
    this.values = new Float64Array(this.series.length).fill(Number.NaN)
    this.#udp = [...this.series.keys()]
      .filter((index) => this.series[index]?.tags?.['protocol'] === 'udp')
      .filter((index) => this.series[index]?.type === 'sockets_in_use')
  }

  read(): ReadResult {
    const [file, file6] = this.#files
    const [metrics, metrics6] = this.#metrics
    if (!file.read()) return file.missing
    if (metrics.parse(file.text) === 0) return file.malformed('has no section with a known name and a number')
    const hasFile6 = file6.read()
    if (hasFile6) metrics6.parse(file6.text)
    else metrics6.values.fill(Number.NaN)
    this.values.set(metrics.values)
    this.values.set(metrics6.values, metrics.values.length)
    this.values[this.values.length - 1] = this.#udpSockets()
    if (hasFile6 || file6.isAbsent) return file.found
    return { status: 'ok', partial: 1, ...reasonOf(file6.missing) }
  }

  close(): void {
    for (const file of this.#files) file.close()
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

function reasonOf({ reason }: ReadResult): Pick<ReadResult, 'reason'> {
  return reason === undefined ? {} : { reason }
}
