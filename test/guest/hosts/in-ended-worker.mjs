// node in-ended-worker.mjs <url> <module of a collector>: the host terminates a worker thread while an agent runs in it.
import { readdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Agent } from 'hostpulse'
import { busyConfig, Watch } from './embed.mjs'

const threads = () => readdirSync('/proc/self/task').length
/** Node leaves it to the thread that started a process to reap it: after that thread ends, a zombie remains. */
const isAlive = (pid) => !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

function children() {
  const lists = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/children`, 'utf8'))
  return lists.flatMap((list) => list.split(' ').filter((pid) => pid !== '' && isAlive(pid))).length
}

if (isMainThread) {
  // Starts Node's thread pool, which begins with the first file calls.
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
  // Keeps the thread alive: an agent does not.
  setInterval(() => {}, 1_000)
}
