import { stallCauses } from '../shared/stalls.js'
import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { duration, file, listen, type OptionsOf, section, toggle, url } from './options.js'
import { type MetricTable, metricsIn } from './table.js'

const { gauge, counter } = metricsFrom({ source: '/proc/self/task/*', nodeExporter: 'none' })

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

/**
 * Metrics of the stalls of one event loop. The key names the value: `count` and `time` exist for each cause, `longest` once for
 * all.
 */
export const stallsTable: MetricTable<'count' | 'time' | 'longest'> = [
  ...stallCauses.map((cause) => ['count', count, { cause }] as const),
  ...stallCauses.map((cause) => ['time', time, { cause }] as const),
  [
    'longest',
    gauge('runtime_stall_longest_seconds', 'seconds', 'Longest stall that ended in the tick or is still going on'),
  ],
]

/** Metric that the watch thread itself makes while the loop is held. The table has no series of it. */
export const stallReport = gauge('runtime_stall_seconds', 'seconds', 'Length of one stall so far, or at its end', {
  tags: ['state', 'cause', 'function', 'file', 'line', 'context'],
})

export const stalls = defineCollector({
  name: 'stalls',
  summary: 'stalls of the event loop of the Node process and their causes, watched from another thread',
  description: 'Stalls of the event loop of the process and their causes, watched by a thread of its own',
  enabled: { command: false, library: true },
  runsOn: 'thread',
  options: {
    threshold: duration('Shortest stall that is reported', { min: 20, max: 60_000, preset: 100 }),
    stacks: toggle('Also report which function held the loop, and in which request', true),
    report: toggle(
      'Send a report while the loop is held, and one when it is free again, from the watch thread to the first output of format json',
      false,
    ),
    reportAfter: duration('Shortest stall that is reported so, at least the threshold', {
      min: 20,
      max: 600_000,
      preset: 500,
    }),
    url: url('Where reports go instead: `http://…`, `https://…`, `unix:/run/x.sock:/path`, or `stdout:`'),
    listen: listen(
      'Address at which the watch thread serves `/livez` and `/stalls` without authentication; default: none',
    ),
    maxStall: duration('Longest stall with which `/livez` answers 200', { min: 100, max: 3_600_000, preset: 10_000 }),
    blackBox: section(
      {
        title: 'BlackBoxConfig',
        description: 'Record of what led to the end of the process, in a file that outlives it',
      },
      {
        file: file('The file, on a local filesystem; default: none'),
        keep: duration('Time that the file covers', { min: 60_000, max: 21_600_000, preset: 900_000 }),
      },
    ),
  },
  metrics: [...metricsIn(stallsTable), stallReport],
})

export type StallsOptions = OptionsOf<typeof stalls>
