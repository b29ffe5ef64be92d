// node in-ended-worker.mjs <url> <module of a collector>: a worker thread of the host is ended while an agent runs in it.
import { readdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Agent } from 'hostpulse'
import { busyConfig, Watch } from './embed.mjs'

const threads = () => readdirSync('/proc/self/task').length
/** Node leaves the reaping of a process to the thread that started it: one of an ended thread stays as a zombie. */
const isAlive = (pid) => !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

function children() {
  const lists = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/children`, 'utf8'))
  return lists.flatMap((list) => list.split(' ').filter((pid) => pid !== '' && isAlive(pid))).length
}

if (isMainThread) {
  // Node's own pool comes with the first file calls.
  await Promise.all(Array.from({ length: 16 }, () => stat('.')))
  const before = threads()
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) })
  await new Promise((resolve) => worker.once('message', resolve))
  const running = { threads: threads() - before, children: children() }
  await worker.terminate()
  for (let turns = 0; turns < 200 && (threads() > before || children() > 0); turns++) await wait(20)
  console.log(JSON.stringify({ running, left: { threads: threads() - before, children: children() } }))
} else {
  const [url, collector] = workerData
  const agent = new Agent(busyConfig(url, collector))
  const watch = new Watch(agent)
  agent.start()
  await watch.until(1)
  parentPort.postMessage('running')
  // Without it the thread would end by itself: an agent holds none.
  setInterval(() => {}, 1_000)
}
