import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { rssMegabytes } from '../lib/process-cpu.js'

// Starts an agent, lets it collect in its thread and send to argv[2], stops it; again and again. Hands the growth of its
// resident memory to the parent.

/** By then V8's space for new objects has its full size, which takes 10 MB in one step. */
const WARM_UP = 100
const CYCLES = 500

const collect = globalThis.gc as () => void

async function cycle(): Promise<void> {
  const agent = new Agent({
    interval: '50ms',
    initialDelay: 0,
    collectors: {
      cpu: { group: 'all' },
      memory: { group: 'all' },
      disk: { enabled: false },
      network: { enabled: false },
      system: { enabled: false },
    },
    outputs: [{ url: process.argv[2] as string, batch: { flushInterval: '10ms' } }],
  })
  const sent = new Promise((resolve) => agent.on('send', resolve))
  agent.start()
  await sent
  await agent.stop()
}

async function restedMegabytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect()
    await sleep(100)
  }
  return rssMegabytes(process.pid)
}

// An agent holds no process, and there is nothing else here that does.
const alive = setInterval(() => {}, 1_000)
for (let count = 0; count < WARM_UP; count++) await cycle()
const beforeMb = await restedMegabytes()
for (let count = 0; count < CYCLES; count++) await cycle()
const afterMb = await restedMegabytes()
process.send?.({ grownMb: afterMb - beforeMb })
clearInterval(alive)
process.disconnect?.()
