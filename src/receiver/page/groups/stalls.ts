import { sum } from '../devices.js'
import { count, percent, seconds } from '../format.js'
import { type HostSeries, type HostState, tagsKey } from '../host-state.js'
import { type Chart, type ChartLine, line, MAX_LINES } from '../lines.js'
import { senderName, senderOf } from '../stalls/sender.js'
import { STALL_REPORT } from '../stalls/stall-log.js'
import { type CardGroup, type CardRow, type CardText, fold } from './card.js'

const COUNT = 'runtime_stalls_total'
const TIME = 'runtime_stall_seconds_total'
const LONGEST = 'runtime_stall_longest_seconds'

const agentOf = ({ tags }: HostSeries) => senderName(senderOf(tags))

/** Returns the causes that held a loop, by agent and then by time. */
function heldTimes(host: HostState): readonly HostSeries[] {
  const held = host.list(TIME).filter(({ value }) => value > 0)
  return held.sort((a, b) => agentOf(a).localeCompare(agentOf(b)) || b.value - a.value)
}

/** Returns the label of one agent's series; adds the agent's tags if the host has several agents. */
function labelOf(one: HostSeries, all: readonly HostSeries[], name: string): string {
  const agents = new Set(all.map(agentOf))
  return agents.size > 1 ? `${name} (${agentOf(one) || 'no tags'})` : name
}

const causeOf = ({ tags }: HostSeries) => tags['cause'] ?? ''

function describe(host: HostState): CardText {
  const times = heldTimes(host)
  if (times.length === 0) return { note: '' }
  return {
    figure: count(sum(host.list(COUNT))),
    note: `${seconds(sum(times))} in all, since the process started`,
    ...fold(times.map((one) => causeRow(one, times))),
  }
}

function causeRow(one: HostSeries, all: readonly HostSeries[]): CardRow {
  const ofAgent = all.filter((other) => agentOf(other) === agentOf(one))
  const share = one.value / sum(ofAgent)
  return { label: labelOf(one, all, causeOf(one)), text: `${seconds(one.value)}, ${percent(share)}`, share }
}

/** Returns a line for each series, and a note when there are too many to draw. */
function linesOf(
  series: readonly HostSeries[],
  nameOf: (one: HostSeries) => string,
  agg: ChartLine['agg'],
): Pick<Chart, 'lines' | 'note'> {
  const lines = series.slice(0, MAX_LINES).map((one) => {
    const key = tagsKey(one.tags)
    return line(one.type, labelOf(one, series, nameOf(one)), { agg, match: (tags) => tagsKey(tags) === key })
  })
  return { lines, note: series.length > MAX_LINES ? `${MAX_LINES} of ${series.length}` : '' }
}

export const stalls: CardGroup = {
  id: 'stalls',
  title: 'Stalls',
  pattern: /^runtime_stall/,
  isShown: (host) => host.every(STALL_REPORT).length > 0 || heldTimes(host).length > 0,
  describe,
  charts: [
    {
      id: 'stalls-time',
      title: 'Time held, by cause',
      unit: 'ratio',
      stacked: true,
      each: (host) => linesOf(heldTimes(host), causeOf, 'rate'),
    },
    {
      id: 'stalls-longest',
      title: 'Longest stall',
      unit: 'seconds',
      each: (host) => linesOf(host.list(LONGEST), () => 'longest', 'max'),
    },
  ],
}
