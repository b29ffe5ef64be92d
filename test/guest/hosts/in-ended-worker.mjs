// node in-ended-worker.mjs <url> <module of a collector>: a worker thread of the host is ended while an agent runs in it.
import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Agent } from 'hostpulse'
import { busyConfig, Watch } from './embed.mjs'

const threads = () => readdirSync('/proc/self/task').length

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) })
  await new Promise((resolve) => worker.once('message', resolve))
  const running = threads()
  await worker.terminate()
  for (let turns = 0; turns < 100 && threads() > running - 6; turns++) await wait(20)
  console.log(JSON.stringify({ ended: running - threads() }))
} else {
  const [url, collector] = workerData
  const agent = new Agent(busyConfig(url, collector))
  const watch = new Watch(agent)
  agent.start()
  await watch.until(1)
  parentPort.postMessage('running')
}
