import { format } from './format.js'
import { agent } from './groups/agent.js'
import { type CardGroup, type CardText, fold, type GroupChart } from './groups/card.js'
import { container } from './groups/container.js'
import { cpu } from './groups/cpu.js'
import { disk } from './groups/disk.js'
import { memory } from './groups/memory.js'
import { network } from './groups/network.js'
import { pressure } from './groups/pressure.js'
import { processes } from './groups/processes.js'
import { runtime } from './groups/runtime.js'
import { sensors } from './groups/sensors.js'
import { sockets } from './groups/sockets.js'
import { stalls } from './groups/stalls.js'
import { system } from './groups/system.js'
import type { HostState } from './host-state.js'
import type { Chart } from './lines.js'
import type { MetricFacts, StatsResponse } from './queries.js'

/** Groups in the order of the page. */
const groups: readonly CardGroup[] = [
  cpu,
  memory,
  pressure,
  disk,
  network,
  processes,
  container,
  runtime,
  stalls,
  system,
  sockets,
  sensors,
  agent,
]
const MAX_OTHER = 100

/** A card of the page as plain values, ready to be drawn. */
export interface Card extends CardText {
  readonly id: string
  readonly title: string
  readonly charts: readonly Chart[]
  /** Charts that are folded away. */
  readonly moreCharts: readonly Chart[]
}

/**
 * Makes a card for each group of which the host sends a type, and one for all types outside the groups.
 * @param facts by metric type
 * @param stats of the agent on this host, if the receiver has them
 * @param fromMs leaves out types with no point since then
 */
export function makeCards(
  host: HostState,
  facts: ReadonlyMap<string, MetricFacts>,
  stats?: StatsResponse,
  fromMs = Number.NEGATIVE_INFINITY,
): readonly Card[] {
  const types = host.typesSince(fromMs)
  const cards = inOrder(host)
    .filter(({ pattern }) => types.some((type) => pattern.test(type)))
    .filter((group) => group.isShown?.(host) ?? true)
    .map((group) => ({
      id: group.id,
      title: group.title,
      ...group.describe(host, stats),
      ...chartsOf(host, group.charts, types),
    }))
  const others = types.filter((type) => !groups.some(({ pattern }) => pattern.test(type)))
  return others.length === 0 ? cards : [...cards, otherCard(host, others, facts)]
}

/** Puts the container first if the agent reports `scope: container`. */
function inOrder(host: HostState): readonly CardGroup[] {
  const leads = host.list('agent_scope').some(({ tags, value }) => tags['scope'] === 'container' && value === 1)
  return leads ? [container, ...groups.filter((group) => group !== container)] : groups
}

/** Returns the charts for which the host has series. Folds none away if that would leave no chart. */
function chartsOf(
  host: HostState,
  charts: readonly GroupChart[],
  types: readonly string[],
): Pick<Card, 'charts' | 'moreCharts'> {
  const sent = charts
    .map((chart) => ({
      ...chart,
      whole: chart.whole?.(host),
      ...('each' in chart ? chart.each(host) : { lines: chart.lines(host) }),
    }))
    .map((chart) => ({ ...chart, lines: chart.lines.filter((line) => types.includes(line.type) && host.sends(line)) }))
    .filter(({ lines }) => lines.length > 0)
  const first = sent.filter(({ folded }) => !folded)
  return first.length === 0
    ? { charts: sent, moreCharts: [] }
    : { charts: first, moreCharts: sent.filter(({ folded }) => folded) }
}

function otherCard(host: HostState, types: readonly string[], facts: ReadonlyMap<string, MetricFacts>): Card {
  const others = types.flatMap((type) => host.list(type))
  const rows = others
    .slice(0, MAX_OTHER)
    .map(({ type, name, value }) => ({ label: name, text: format(value, facts.get(type)?.unit) }))
  return { id: 'other', title: 'Other', note: `${others.length} series`, charts: [], moreCharts: [], ...fold(rows) }
}
