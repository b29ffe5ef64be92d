import { COARSE_WINDOW_MS, metricsFrom } from './metric.js'

const { gauge, counter } = metricsFrom({
  tags: ['resource', 'kind'],
  source: '/proc/pressure/*',
  sampled: true,
})

/** Pressure stall information: Documentation/accounting/psi.rst of the kernel. Read at most every COARSE_WINDOW_MS. */
export const pressureMetrics = [
  counter('pressure_seconds_total', 'seconds', 'Time with some tasks, or all that had work to do (full), stalled', {
    procfsOnly: true,
  }),
  gauge('pressure_ratio', 'ratio', 'Share of time with some tasks, or all that had work to do (full), stalled', {
    windowMs: COARSE_WINDOW_MS,
    procfsOnly: true,
  }),
]
