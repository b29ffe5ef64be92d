import { stallCauses } from '../shared/stalls.js'
import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { duration, type OptionsOf, toggle } from './options.js'
import { type MetricTable, metricsIn } from './table.js'

const { gauge, counter } = metricsFrom({ source: '/proc/self/task/*' })

const count = counter(
  'runtime_stalls_total',
  'count',
  'Times that the event loop was held, by the main cause (Linux; elsewhere unknown)',
  {
    tags: ['cause'],
  },
)
const time = counter(
  'runtime_stall_seconds_total',
  'seconds',
  'Time that the event loop was held, by cause (Linux; elsewhere unknown)',
  {
    tags: ['cause'],
  },
)

/** Metrics of the stalls of one event loop. The key says which value of a cause, or that it is no cause's. */
export const stallsTable: MetricTable<'count' | 'time' | 'longest'> = [
  ...stallCauses.map((cause) => ['count', count, { cause }] as const),
  ...stallCauses.map((cause) => ['time', time, { cause }] as const),
  [
    'longest',
    gauge(
      'runtime_stall_longest_seconds',
      'seconds',
      'Longest stall of the tick: of those that ended in it and the one that goes on',
    ),
  ],
]

export const stalls = defineCollector({
  name: 'stalls',
  summary: 'what holds the event loop of the Node process, watched from another thread',
  description: 'What holds the event loop of the process, watched by a thread of its own',
  enabled: { command: false, library: true },
  runsOn: 'thread',
  options: {
    threshold: duration('Shortest stall that is reported', { min: 20, max: 60_000, preset: 100 }),
    stacks: toggle('Also report which function held the loop, and in which request', true),
  },
  metrics: metricsIn(stallsTable),
})

export type StallsOptions = OptionsOf<typeof stalls>
