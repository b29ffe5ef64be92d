// What a chart draws. A line is `{ label, type, match?, only?, agg?, stat? }`: the sum of the series of a type that it matches.
// Where a type has many series, `only` says which tags to ask the receiver for.

import { byGreatest, own } from './devices.js'

const MAX_LINES = 8

export function line(type, label, extra = {}) {
  return { type, label, ...extra }
}

/** All devices together, but for those that carry what others carry too. */
export function sumLine(host, type, label, tag) {
  const counted = new Set(own(host.list(type), tag).map(({ tags }) => tags[tag]))
  return line(type, label, { match: (tags) => counted.has(tags[tag]) })
}

/**
 * A line for each value of a tag, by name, and a note when there are more than can be told apart.
 * @param rank the type whose greatest values are taken then
 */
export function lineEach(host, type, tag, { rank = type, where = () => true, agg } = {}) {
  const series = host.list(type).filter(({ tags }) => where(tags))
  const all = [...new Set([...series].sort(byGreatest(host, rank, tag)).map(({ tags }) => tags[tag]))]
  const names = all.slice(0, MAX_LINES).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    lines: names.map((name) => line(type, name, { agg, match: (tags) => tags[tag] === name && where(tags) })),
    note: all.length > MAX_LINES ? `${MAX_LINES} of ${all.length}` : '',
  }
}
