import { parseArgs } from 'node:util'
import { simulate, uncaught } from './simulation.js'
import { countTurns } from './turns.js'

// Runs seeds one after the other and prints one line of JSON for each that fails, then one with the totals.
const { values: flags } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1' },
    by: { type: 'string', default: '1' },
    timeline: { type: 'boolean', default: false },
  },
})
process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)
countTurns()
let events = 0
let failed = 0
const startMs = performance.now()
for (let i = 0; i < Number(flags.count); i++) {
  const seed = Number(flags.from) + i * Number(flags.by)
  const outcome = await simulate(seed, {}, flags.timeline)
  events += outcome.events
  if (flags.timeline) process.stdout.write(`${outcome.timeline.join('\n')}\n`)
  if (outcome.failure !== undefined) {
    failed++
    process.stdout.write(`${JSON.stringify({ seed, events: outcome.events, failure: outcome.failure })}\n`)
  }
}
process.stdout.write(`${JSON.stringify({ events, failed, ms: Math.round(performance.now() - startMs) })}\n`)
