// node ends.mjs '<scenario as JSON>': a host whose agent runs for a while; prints `done` and ends.
import { setTimeout as wait } from 'node:timers/promises'
import { Agent } from 'hostpulse'

const { config, how, afterMs } = JSON.parse(process.argv[2])
const agent = new Agent(config)
agent.start()
await wait(afterMs)
process.stdout.write('done\n')
if (how === 'exit') process.exit(7)
if (how === 'throw') throw new Error('the bug of the host')
