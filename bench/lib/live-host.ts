import { catalogue } from '../../src/collectors/index.js'
import type { Metric } from '../../src/collectors/metric.js'
import type { WirePoint } from '../../src/receiver/wire-point.js'

/** Left out because each of its points is an event, not the value of a tick. */
const STALL_REPORT = 'runtime_stall_seconds'
/** Most series of one type. */
const MAX_OF_TYPE = 16
const valuesByTag: Readonly<Record<string, readonly string[]>> = {
  cpu: ['total', '0', '1', '2', '3', '4', '5', '6', '7'],
  mode: ['user', 'system', 'iowait', 'irq', 'idle'],
  device: ['vda', 'vdb'],
  iface: ['eth0', 'eth1'],
  mount: ['/', '/home'],
  fstype: ['ext4'],
  resource: ['cpu', 'memory', 'io'],
  collector: ['cpu', 'memory', 'disk'],
  output: ['main'],
  result: ['accepted', 'delivered'],
}

interface LiveSeries {
  readonly metric: Pick<Metric, 'type' | 'kind' | 'unit'>
  readonly tags: Readonly<Record<string, string>>
}

/** A host that sends every built-in metric except stall reports, plus its own gauges up to a number of series. */
export class LiveHost {
  readonly name: string
  readonly #series: readonly LiveSeries[]

  constructor(name: string, size: number) {
    this.name = name
    const sent = catalogue.flatMap(({ metrics }) => metrics).filter(({ type }) => type !== STALL_REPORT)
    const builtIn = sent.flatMap(seriesOf)
    const own = Array.from({ length: Math.max(0, size - builtIn.length) }, (_, n) => ({
      metric: { type: 'queue_length', kind: 'gauge', unit: 'count' } as const,
      tags: { queue: `${n}` },
    }))
    this.#series = [...builtIn, ...own].slice(0, size)
  }

  /** Returns one point of each series. @param ts milliseconds since the epoch */
  points(ts: number): WirePoint[] {
    const wave = 0.3 + 0.2 * Math.sin(ts / 20_000)
    return this.#series.map(({ metric: { type, kind, unit }, tags }, index) => {
      const share = wave + 0.05 * Math.sin(ts / 3000 + index)
      const value = kind === 'counter' ? (ts % 1e9) * share : unit === 'ratio' ? share / 4 : share * 1e9
      return { ts, host: this.name, type, value: Math.round(value * 1e6) / 1e6, tags }
    })
  }
}

function seriesOf(metric: Metric): LiveSeries[] {
  let all: Readonly<Record<string, string>>[] = [{}]
  for (const tag of metric.tags) {
    const values = valuesByTag[tag] ?? (metric.type.startsWith('pressure') ? ['some', 'full'] : ['minor', 'major'])
    all = values.flatMap((value) => all.map((tags) => ({ ...tags, [tag]: value })))
  }
  return all.slice(0, MAX_OF_TYPE).map((tags) => ({ metric, tags }))
}
