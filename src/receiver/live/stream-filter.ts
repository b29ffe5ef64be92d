import type { WirePoint } from '../wire-point.js'

/** Selects the points of an event stream: those of one host, and those of some types of every host. */
export interface StreamFilter {
  /** Absent: all hosts. */
  readonly host?: string | undefined
  /** Types sent for every host. */
  readonly also: ReadonlySet<string>
}

export function matchesFilter({ host, type }: WirePoint, filter: StreamFilter): boolean {
  return filter.host === undefined || host === filter.host || filter.also.has(type)
}
