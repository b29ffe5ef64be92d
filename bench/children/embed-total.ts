import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { mainThreadMs } from '../lib/main-thread.js'
import { rssMegabytes } from '../lib/process-cpu.js'

// An idle server as the host of an agent with the defaults, which starts and sends to argv[2]. Sends the CPU time of
// its main thread and the growth of its memory to the parent.

/** Short sleep, because the kernel updates a thread's CPU time when it goes to sleep. */
const NAP_MS = 20
/** Time at which everything is loaded, and the first tick, after 2 s, is still to come. */
const LOADED_MS = 700
const RUN_MS = 15_000

const collect = globalThis.gc as () => void

async function restedMegabytes(): Promise<number> {
  collect()
  await sleep(NAP_MS)
  collect()
  return rssMegabytes(process.pid)
}

async function takenMs(): Promise<number> {
  await sleep(NAP_MS)
  return mainThreadMs()
}

const server = http.createServer((_request, response) => response.end())
await once(server.listen(0, '127.0.0.1'), 'listening')
await sleep(500)
const beforeMb = await restedMegabytes()
const { Agent } = await import('../../src/index.js')
const beforeMs = await takenMs()
const agent = new Agent({ outputs: [{ url: process.argv[2] as string }] })
agent.start()
await sleep(LOADED_MS)
const startedMs = (await takenMs()) - beforeMs
if (!agent.stats().outputs.every(({ attempts }) => attempts === 0))
  throw new Error('something was sent before the first tick')
await new Promise((resolve) => agent.on('send', resolve))
const sentMs = (await takenMs()) - beforeMs
await sleep(RUN_MS)
const grownMb = (await restedMegabytes()) - beforeMb
await agent.stop()
server.close()
process.send?.({ startedMs, sentMs, grownMb })
process.disconnect?.()
