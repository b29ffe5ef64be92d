// node two-agents.mjs <url of the first's receiver> <url of the second's> <module of a collector>
import { Agent } from 'hostpulse'
import { busyConfig, embed, Watch } from './embed.mjs'

const [, , firstUrl, secondUrl, collector] = process.argv
const first = new Agent(busyConfig(firstUrl, collector))
const watch = new Watch(first)
first.start()
// The second starts and stops repeatedly while the first goes on.
const seconds = []
for (let round = 0; round < 3; round++) seconds.push(await embed(Agent, busyConfig(secondUrl, collector)))
await watch.until(3)
await first.stop()
console.log(
  JSON.stringify({
    first: { answers: Object.fromEntries(watch.answers), troubles: watch.troubles, stats: first.stats() },
    seconds,
  }),
)
