import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { KNOWN_SEEDS } from './known-seeds.js'
import { shrink } from './shrink.js'
import { simulate, uncaught } from './simulation.js'
import { countTurns } from './turns.js'

// Runs `count` seeds, every `step`th from `from` on, in this process. Prints a line of JSON for each failure, then one of totals.
const { values: flags } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1' },
    step: { type: 'string', default: '1' },
    /** Runs the seeds that once found a bug instead. */
    known: { type: 'boolean', default: false },
    /** Ends at the first failure, without shrinking it. */
    first: { type: 'boolean', default: false },
    /** Prints the timeline of events. */
    timeline: { type: 'boolean', default: false },
    /** Adds a hash of all events. */
    hash: { type: 'boolean', default: false },
  },
})
process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)
countTurns()

const hash = createHash('sha256')
let events = 0
let failed = 0
for (const seed of seeds()) {
  const outcome = await simulate(seed, {}, flags.timeline || flags.hash)
  events += outcome.events
  if (flags.hash) hash.update(outcome.timeline.join('\n'))
  if (flags.timeline) print(outcome.timeline.join('\n'))
  if (outcome.failure === undefined) continue
  failed++
  if (flags.first) print(JSON.stringify({ seed, failure: outcome.failure }))
  else print(JSON.stringify({ seed, failure: outcome.failure, shrunk: await shrink(seed) }))
  if (flags.first) break
}
print(JSON.stringify({ events, failed, ...(flags.hash ? { hash: hash.digest('hex') } : {}) }))

if (failed > 0) process.exitCode = 1

function* seeds(): Generator<number> {
  if (flags.known) for (const [seed] of KNOWN_SEEDS) yield seed
  else for (let i = 0; i < Number(flags.count); i++) yield Number(flags.from) + i * Number(flags.step)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
