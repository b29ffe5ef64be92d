import { sum } from '../devices.js'
import { bytes, count, percent, seconds } from '../format.js'
import { lineEach } from '../lines.js'
import { row } from './rows.js'

const LOST = ['rejected', 'overflow', 'expired', 'shutdown']
/** Of the states of collectors and outputs; any other (blocked, wedged) is bad. */
const tones = { idle: 'ok', running: 'ok', ok: 'ok', stopped: 'ok', retrying: 'high', backoff: 'high' }

const toneOf = (state) => tones[state] ?? 'full'
const listed = (...parts) => parts.filter(Boolean).join(', ')
const some = (series) => (series.length > 0 ? sum(series) : undefined)

/** What the points of any agent say of its collectors; with their state where the receiver has it from the agent itself. */
function collectorCells(host, collectors = {}) {
  const tookSeconds = new Map(host.list('agent_collector_seconds').map(({ tags, value }) => [tags.collector, value]))
  const failures = host.list('agent_collector_failures_total')
  const names = new Set([...Object.keys(collectors), ...tookSeconds.keys(), ...failures.map(nameOf)])
  return [...names].map((name) => {
    const { state, lastError } = collectors[name] ?? {}
    const failed = sum(failures.filter((one) => nameOf(one) === name))
    const took = tookSeconds.get(name)
    return {
      label: name,
      text: listed(state, took !== undefined && seconds(took), failed > 0 && `${count(failed)} failed`),
      level: state === undefined ? (failed > 0 ? 'high' : 'ok') : toneOf(state),
      ...(lastError && failed > 0 && { detail: lastError }),
    }
  })
}

function nameOf({ tags }) {
  return tags.collector
}

function outputCells(host, outputs = []) {
  const known = outputs.map(({ name, state, points, lastError }) => ({
    key: `output ${name}`,
    label: `→ ${name}`,
    text: listed(state, `${count(points.delivered)} delivered`),
    level: toneOf(state),
    ...(lastError && state !== 'ok' && { detail: lastError }),
  }))
  if (known.length > 0) return known
  return host
    .list('agent_points_total')
    .filter(({ tags }) => tags.result === 'delivered')
    .map(({ tags, value }) => ({
      key: `output ${tags.output}`,
      label: `→ ${tags.output}`,
      text: `${count(value)} delivered`,
      level: 'ok',
    }))
}

function describe(host, stats) {
  const usage = host.rate('agent_cpu_seconds_total')
  const points = host.list('agent_points_total')
  const total = (...results) => some(points.filter(({ tags }) => results.includes(tags.result)))
  const lost = total(...LOST)
  const left = host.list('agent_buffer_seconds_left').map(({ value }) => value)
  return {
    figure: usage === undefined ? undefined : percent(usage),
    note: usage === undefined ? '' : 'of one core, for all of this process',
    rows: [
      ...row('memory', host.value('agent_rss'), bytes),
      ...row('points delivered', total('delivered'), count),
      ...row('points waiting', some(host.list('agent_buffer_points')), count),
      ...row('points lost', lost, count, lost > 0 ? { share: 1, level: 'full' } : {}),
      ...row('outage it can bridge', left.length > 0 ? Math.min(...left) : undefined, seconds),
      ...row('last send took', host.list('agent_send_seconds')[0]?.value, seconds),
    ],
    cells: [...outputCells(host, stats?.outputs), ...collectorCells(host, stats?.collectors)],
  }
}

export const agent = {
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
      unit: '',
      each: (host) => lineEach(host, 'agent_buffer_points', 'output', { agg: 'max' }),
    },
  ],
}
