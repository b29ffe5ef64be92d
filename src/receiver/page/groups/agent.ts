import type { CollectorState, OutputState } from '../../../shared/stats.js'
import { sum } from '../devices.js'
import { bytes, count, percent, seconds } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import type { StatsResponse } from '../queries.js'
import { type CardGroup, type CardRow, type CardText, type Level, row } from './card.js'

const LOST = ['rejected', 'overflow', 'expired', 'shutdown']
const levelByState: Readonly<Record<CollectorState | OutputState, Level>> = {
  idle: 'ok',
  running: 'ok',
  ok: 'ok',
  stopped: 'ok',
  retrying: 'high',
  backoff: 'high',
  blocked: 'full',
  wedged: 'full',
}

const collectorOf = ({ tags }: HostSeries) => tags['collector'] ?? ''
const sumOrNone = (series: readonly HostSeries[]) => (series.length > 0 ? sum(series) : undefined)

/** Returns a cell for each collector, with its state if `collectors` has it from the agent itself. */
function collectorCells(host: HostState, collectors: StatsResponse['collectors'] = {}): readonly CardRow[] {
  const tookSeconds = new Map(host.list('agent_collector_seconds').map((one) => [collectorOf(one), one.value]))
  const failures = host.list('agent_collector_failures_total')
  const names = new Set([...Object.keys(collectors), ...tookSeconds.keys(), ...failures.map(collectorOf)])
  return [...names].map((name) => {
    const stats = collectors[name]
    const failed = sum(failures.filter((one) => collectorOf(one) === name))
    const took = tookSeconds.get(name)
    const parts = [
      ...(stats === undefined ? [] : [stats.state]),
      ...(took === undefined ? [] : [seconds(took)]),
      ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ]
    return {
      label: name,
      text: parts.join(', '),
      level: stats !== undefined ? levelByState[stats.state] : failed > 0 ? 'high' : 'ok',
      detail: failed > 0 ? (stats?.lastError ?? undefined) : undefined,
    }
  })
}

/** Returns a cell for each output, with its state if `outputs` has it from the agent itself. */
function outputCells(host: HostState, outputs: StatsResponse['outputs'] = []): readonly CardRow[] {
  if (outputs.length === 0) {
    return host
      .list('agent_points_total')
      .filter(({ tags }) => tags['result'] === 'delivered')
      .map(({ tags, value }) => outputCell(tags['output'], `${count(value)} delivered`, 'ok'))
  }
  return outputs.map(({ name, state, points, lastError }) => ({
    ...outputCell(name, `${state}, ${count(points.delivered)} delivered`, levelByState[state]),
    detail: state === 'ok' ? undefined : (lastError ?? undefined),
  }))
}

function outputCell(name: string | undefined, text: string, level: Level): CardRow {
  return { key: `output ${name}`, label: `→ ${name}`, text, level }
}

function describe(host: HostState, stats: StatsResponse | undefined): CardText {
  const usage = host.rate('agent_cpu_seconds_total')
  const points = host.list('agent_points_total')
  const total = (...results: readonly string[]) =>
    sumOrNone(points.filter(({ tags }) => results.includes(tags['result'] ?? '')))
  const lost = total(...LOST)
  const left = host.list('agent_buffer_seconds_left').map(({ value }) => value)
  return {
    figure: usage === undefined ? undefined : percent(usage),
    note: usage === undefined ? '' : 'of one core, for the whole process',
    rows: [
      ...row('memory', host.value('agent_rss'), bytes),
      ...row('points delivered', total('delivered'), count),
      ...row('points waiting', sumOrNone(host.list('agent_buffer_points')), count),
      ...row('points lost', lost, count, lost === undefined || lost === 0 ? {} : { share: 1, level: 'full' }),
      ...row('outage it can bridge', left.length > 0 ? Math.min(...left) : undefined, seconds),
      ...row('last send took', host.list('agent_send_seconds')[0]?.value, seconds),
    ],
    cells: [...outputCells(host, stats?.outputs), ...collectorCells(host, stats?.collectors)],
  }
}

export const agent: CardGroup = {
  id: 'agent',
  title: 'Agent',
  pattern: /^agent_/,
  describe,
  charts: [
    {
      id: 'agent-collect',
      title: 'Time to collect',
      unit: 'seconds',
      each: (host) => lineEach(host, 'agent_collector_seconds', 'collector', { agg: 'max' }),
    },
    {
      id: 'agent-buffer',
      title: 'Points waiting',
      unit: 'count',
      each: (host) => lineEach(host, 'agent_buffer_points', 'output', { agg: 'max' }),
    },
  ],
}
