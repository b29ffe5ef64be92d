import { defineCollector } from './definition.js'
import { COARSE_WINDOW_MS, metricsFrom } from './metric.js'
import { type Column, type MetricTable, metricsIn, shareOfTime } from './table.js'

const { gauge, counter } = metricsFrom({
  tags: ['resource', 'kind'],
  source: '/proc/pressure/*',
  sampled: true,
})

/** Files of /proc/pressure. */
export const pressureResources = ['cpu', 'memory', 'io', 'irq'] as const

/** First words of their lines: some tasks were stalled, or all that had work to do. */
export const pressureKinds = ['some', 'full'] as const

/** Columns of a line, each with its name before the number: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0` */
export const pressureColumns = ['avg10=', 'avg60=', 'avg300=', 'total='] as const

/**
 * In node_exporter, tasks of `some` are waiting and those of `full` are stalled. It leaves out the lines that no kernel fills: cpu
 * full, irq some.
 */
const stallTimes = pressureResources.flatMap((resource) =>
  [
    { kind: 'some', word: 'waiting' },
    { kind: 'full', word: 'stalled' },
  ]
    .filter(({ kind }) => (resource !== 'cpu' || kind === 'some') && (resource !== 'irq' || kind === 'full'))
    .map(({ kind, word }) => ({
      name: `node_pressure_${resource}_${word}_seconds_total`,
      where: { resource, kind },
      help: kind === 'some' ? 'Time with some tasks stalled' : 'Time with all tasks that had work to do stalled',
    })),
)

const MICROSECONDS = 1e6
/** Stalled time since boot. */
export const pressureTotal: Column = { column: pressureColumns.indexOf('total='), per: MICROSECONDS }

/**
 * Metrics of each line of each file: pressure stall information, Documentation/accounting/psi.rst of the kernel. Read at most every
 * COARSE_WINDOW_MS.
 */
export const pressureTable: MetricTable<Column> = [
  [
    pressureTotal,
    counter('pressure_seconds_total', 'seconds', 'Time with some tasks, or all that had work to do (full), stalled', {
      procfsOnly: true,
      nodeExporter: stallTimes,
    }),
  ],
  [
    shareOfTime(pressureTotal),
    gauge('pressure_ratio', 'ratio', 'Share of time with some tasks, or all that had work to do (full), stalled', {
      windowMs: COARSE_WINDOW_MS,
      procfsOnly: true,
      nodeExporter: 'derived',
    }),
  ],
]

export const pressure = defineCollector({
  name: 'pressure',
  summary: 'time that tasks were stalled for want of CPU, memory or I/O (off by default)',
  description: 'Time that tasks were stalled, on Linux',
  enabled: false,
  metrics: metricsIn(pressureTable),
})
