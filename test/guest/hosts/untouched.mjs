// node untouched.mjs import|require <url>: prints, stage by stage, how the process differs from before hostpulse was imported.
import fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'
import { Snapshot } from './snapshot.mjs'

// Makes Node start its thread pool, which begins with the first asynchronous file calls, and load late modules.
await Promise.all(Array.from({ length: 16 }, () => fs.stat('.')))
const [, , how, url] = process.argv
const load = how === 'require' ? createRequire(import.meta.url) : (name) => import(name)
// Opens the standard streams, as the first import of it does.
await import('node:process')
/** Gives Node time to close the module files, and stopped threads time to end. */
const settled = () => wait(100)

const before = new Snapshot()
const changes = {}
const { Agent } = await load('hostpulse')
await settled()
changes.imported = before.changes()
const agent = new Agent({
  interval: '20ms',
  initialDelay: 0,
  collectors: { mounts: { enabled: true } },
  outputs: [{ url, compression: 'gzip' }],
})
changes.constructed = before.changes()
// A starting thread keeps the process alive until it is up.
const starting = new Set(['cpu', 'memory', 'disk', 'network', 'system', 'stalls'])
const collected = new Promise((resolve) => {
  agent.on('collect', ({ collector }) => {
    starting.delete(collector)
    if (starting.size === 0) resolve()
  })
})
const hold = setInterval(() => {}, 1_000)
agent.start()
await collected
await agent.flush()
clearInterval(hold)
// Handles that close within a few turns of the loop, such as a tick's immediate, do not count.
for (let turns = 0; turns < 100; turns++) {
  await new Promise((resolve) => setImmediate(resolve))
  if (before.newResources().length === 0) break
}
changes.running = before.changes()
await agent.stop()
await settled()
changes.stopped = before.changes()
console.log(JSON.stringify(changes))
