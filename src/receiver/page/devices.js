// Devices and interfaces that carry what others carry too are not counted twice in a sum.

const layered = /^(dm-|md\d|veth|br-|docker|virbr|cni|flannel|cali|bond|tun|tap|wg)/

/** The series of devices of their own, or all of them when there are no others. */
export function own(series, tag) {
  const base = series.filter(({ tags }) => !layered.test(tags[tag] ?? ''))
  return base.length > 0 ? base : series
}

export function sum(series) {
  return series.reduce((total, { value }) => total + value, 0)
}

export function sumOfRates(series) {
  return series.reduce((total, { rate }) => total + (rate ?? 0), 0)
}

/** By the greatest value of a type that hardly changes its order, so that lists stand still; equals by name. */
export function byGreatest(host, type, tag) {
  const rank = new Map(host.list(type).map(({ tags, value }) => [tags[tag], value]))
  const name = ({ tags }) => tags[tag] ?? ''
  return (a, b) => (rank.get(name(b)) ?? 0) - (rank.get(name(a)) ?? 0) || name(a).localeCompare(name(b))
}
