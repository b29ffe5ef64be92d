// What the page says about a host: cards made from the host's state, as plain values that the page then draws.
// { id, title, figure, share?, level?, note, rows, more, cells, charts }

import { format } from './format.js'
import { agent } from './groups/agent.js'
import { cpu } from './groups/cpu.js'
import { disk } from './groups/disk.js'
import { memory } from './groups/memory.js'
import { network } from './groups/network.js'
import { pressure } from './groups/pressure.js'
import { fold } from './groups/rows.js'
import { runtime } from './groups/runtime.js'
import { system } from './groups/system.js'

/** In the order of the page. */
const groups = [cpu, memory, disk, network, pressure, system, runtime, agent]
const MAX_OTHER = 100

/**
 * A card for each group of which the host sends anything, and one for what belongs to no group.
 * @param units kind and unit by type
 * @param stats of the agent of this host itself, where the receiver has them
 */
export function makeCards(host, units, stats) {
  const { types } = host
  const cards = groups
    .filter(({ pattern }) => types.some((type) => pattern.test(type)))
    .map(({ id, title, describe, charts }) => ({
      id,
      title,
      ...describe(host, stats),
      charts: chartsOf(host, charts, types),
    }))
  const others = types.filter((type) => !groups.some(({ pattern }) => pattern.test(type)))
  return others.length === 0 ? cards : [...cards, otherCard(host, others, units)]
}

/** The charts of which the host has any series, with their lines. */
function chartsOf(host, charts, types) {
  return charts
    .map(({ lines, each, ...chart }) => ({ ...chart, ...(each?.(host) ?? { lines: lines(host) }) }))
    .map((chart) => ({ ...chart, lines: chart.lines.filter(({ type }) => types.includes(type)) }))
    .filter(({ lines }) => lines.length > 0)
}

function otherCard(host, types, units) {
  const others = types.flatMap((type) => host.list(type))
  const rows = others
    .slice(0, MAX_OTHER)
    .map(({ type, name, value }) => ({ label: name, text: format(value, units.get(type)?.unit) }))
  return { id: 'other', title: 'Other', note: `${others.length} series`, charts: [], ...fold(rows) }
}
