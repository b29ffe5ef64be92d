import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { only } from '../lib/hostpulse.js'

// An agent with the collectors argv[3…] at 10 ticks a second, sending to argv[2]. Sends its resident memory to the parent.

const RUN_MS = 2_000

const [url = '', ...names] = process.argv.slice(2)
const collect = globalThis.gc as () => void
const outputs = url === '' ? [] : [{ name: 'sink', url }]
const agent = new Agent({ interval: '100ms', initialDelay: 0, collectors: only(names), outputs })
agent.start()
await sleep(RUN_MS)
collect()
process.send?.(process.memoryUsage().rss)
await agent.stop()
process.disconnect?.()
