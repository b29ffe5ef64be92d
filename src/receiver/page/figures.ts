import type { Tags } from '../../shared/frame.js'
import type { Aggregation } from '../store/store.js'
import type { HostSeries, HostState } from './host-state.js'

/** A figure of each host in the overview: the greatest value of some series. */
export interface Figure {
  readonly title: string
  readonly type: string
  /** Tags that the series must have. */
  readonly only?: Tags | undefined
  /** Aggregation of the points in each step of its sparkline. */
  readonly agg: Aggregation
  /** Step of its sparkline, in milliseconds. */
  readonly stepMs: number
}

export const figures: readonly Figure[] = [
  { title: 'CPU', type: 'cpu_usage', only: { cpu: 'total' }, agg: 'mean', stepMs: 10_000 },
  { title: 'Memory', type: 'mem_used_ratio', agg: 'mean', stepMs: 10_000 },
  // A host may have many filesystems, and they fill slowly.
  { title: 'Disk', type: 'disk_used_ratio', agg: 'max', stepMs: 60_000 },
]

/** Types of the figures. */
export const figureTypes = figures.map(({ type }) => type)

/** Whether a series of the figure's type counts for it. The min, max and percentiles of sampled gauges do not. */
export function belongsTo({ only = {} }: Figure, tags: Tags = {}): boolean {
  return tags['stat'] === undefined && Object.entries(only).every(([name, value]) => tags[name] === value)
}

/** Returns the series of a host with the greatest value; undefined when there is none. */
export function figureOf(host: HostState, figure: Figure): HostSeries | undefined {
  let greatest: HostSeries | undefined
  for (const series of host.list(figure.type)) {
    if (belongsTo(figure, series.tags) && !(series.value <= (greatest?.value ?? Number.NaN))) greatest = series
  }
  return greatest
}
