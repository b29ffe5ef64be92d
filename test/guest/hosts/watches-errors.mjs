// node watches-errors.mjs <modules of collectors, comma-separated>: a host that listens for uncaught errors and warnings.
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent } from 'hostpulse'

const uncaught = []
process.on('uncaughtException', (error) => uncaught.push(String(error)))
process.on('unhandledRejection', (error) => uncaught.push(String(error)))
process.on('warning', (warning) => uncaught.push(String(warning)))
const modules = process.argv[2].split(',')
const isolations = ['thread', 'process']
const collectors = Object.fromEntries(
  modules.flatMap((module, at) =>
    isolations.map((isolation) => [
      `own${at}${isolation}`,
      { module, isolation, timeout: '500ms', options: { what: 'object', when: 'after' } },
    ]),
  ),
)
const agent = new Agent({
  interval: '100ms',
  initialDelay: 0,
  collectors,
  outputs: [{ url: 'http://127.0.0.1:9/', compression: 'gzip' }],
})
const failures = new Set()
agent.on('collectError', ({ collector }) => failures.add(collector))
agent.start()
for (let turns = 0; turns < 100 && failures.size < modules.length * 2; turns++) await wait(100)
await agent.stop({ deadlineMs: 1_000 })
console.log(JSON.stringify({ uncaught, failed: failures.size, expected: modules.length * 2 }))
