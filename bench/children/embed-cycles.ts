import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from '../../src/index.js'
import { rssMegabytes } from '../lib/process-cpu.js'

// Many times, starts an agent, lets it collect in its thread and send to argv[2], and stops it. Sends the growth of its
// resident memory to the parent.

/** Cycles after which V8's new space has its full size. Its last growth takes 10 MB at once. */
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

// Nothing here keeps the process alive.
const alive = setInterval(() => {}, 1_000)
for (let count = 0; count < WARM_UP; count++) await cycle()
const beforeMb = await restedMegabytes()
for (let count = 0; count < CYCLES; count++) await cycle()
const afterMb = await restedMegabytes()
process.send?.({ grownMb: afterMb - beforeMb })
clearInterval(alive)
process.disconnect?.()
