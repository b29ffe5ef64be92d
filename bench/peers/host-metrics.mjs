// @opentelemetry/host-metrics exporting every PERIOD ms: host-metrics.mjs PERIOD URL
import { createRequire } from 'node:module'
import process from 'node:process'
import { startHostMetrics } from './start-host-metrics.mjs'

const [period, url] = process.argv.slice(2)
startHostMetrics(createRequire(import.meta.url), { periodMs: Number(period), url })
// The reader's own timer does not keep a process alive.
setInterval(() => {}, 60_000)
