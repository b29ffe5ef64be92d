import type { HostSeries, HostState } from './host-state.js'

/** Devices and interfaces whose traffic is also counted by other devices: a sum leaves them out. */
const layered = /^(dm-|md\d|veth|br-|docker|virbr|cni|flannel|cali|bond|tun|tap|wg)/

/** Returns the series of physical devices, or all series when there are no others. */
export function physical(series: readonly HostSeries[], tag: string): readonly HostSeries[] {
  const found = series.filter(({ tags }) => !layered.test(tags[tag] ?? ''))
  return found.length > 0 ? found : series
}

export function sum(series: readonly HostSeries[]): number {
  return series.reduce((total, { value }) => total + value, 0)
}

export function sumOfRates(series: readonly HostSeries[]): number {
  return series.reduce((total, { rate }) => total + (rate ?? 0), 0)
}

/** Orders by the value of `type`, greatest first, then by name. A type whose order hardly changes keeps lists still. */
export function byGreatest(host: HostState, type: string, tag: string): (a: HostSeries, b: HostSeries) => number {
  const rank = new Map(host.list(type).map(({ tags, value }) => [tags[tag], value]))
  const name = ({ tags }: HostSeries) => tags[tag] ?? ''
  return (a, b) => (rank.get(name(b)) ?? 0) - (rank.get(name(a)) ?? 0) || name(a).localeCompare(name(b))
}
