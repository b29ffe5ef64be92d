// node in-worker.mjs <url> <module of a collector>: the agent runs in a worker thread of the host.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Agent } from 'hostpulse'
import { busyConfig, embed } from './embed.mjs'

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) })
  worker.on('message', (result) => console.log(JSON.stringify(result)))
} else {
  const [url, collector] = workerData
  parentPort.postMessage(await embed(Agent, busyConfig(url, collector)))
}
