import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import type { BenchResult } from './lib/result.js'

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
/** Code that runs a few times a second is compiled only after a while. */
const WARM_UP_MS = 60_000
const WINDOW_MS = 4_000
const WINDOWS = 5

/** What `hostpulse run` with all its default collectors costs, sending to a sink in this process. */
export async function run(): Promise<BenchResult> {
  const rows = await Promise.all(['1s', '100ms'].map(measure))
  return { name: 'CPU of `hostpulse run`, default collectors, after a minute (median of 5 windows of 4 s)', rows }
}

async function measure(interval: string): Promise<Record<string, number | string>> {
  let posts = 0
  const sink = createServer((request, response) => {
    posts += 1
    request.resume().on('end', () => response.writeHead(204).end())
  })
  await once(sink.listen(0, '127.0.0.1'), 'listening')
  const { port } = sink.address() as AddressInfo
  const flags = ['--endpoint', `http://127.0.0.1:${port}/`, '--interval', interval, '--initial-delay', '0']
  const agent = spawn(process.execPath, [MAIN, 'run', ...flags], { stdio: 'ignore' })
  const { pid } = agent
  if (pid === undefined) throw new Error('the agent did not start')
  try {
    await sleep(WARM_UP_MS)
    const processShares: number[] = []
    const mainShares: number[] = []
    const postsBefore = posts
    for (let window = 0; window < WINDOWS; window++) {
      const before = threadTimes(pid)
      const startMs = performance.now()
      await sleep(WINDOW_MS)
      const after = threadTimes(pid)
      const elapsedNs = (performance.now() - startMs) * 1e6
      processShares.push(((after.processNs - before.processNs) / elapsedNs) * 100)
      mainShares.push(((after.mainNs - before.mainNs) / elapsedNs) * 100)
    }
    return {
      interval,
      'process % of a core': round(median(processShares)),
      'main thread % of a core': round(median(mainShares)),
      'RSS MB': round(rssMegabytes(pid)),
      'posts per second': round((posts - postsBefore) / ((WINDOW_MS * WINDOWS) / 1000)),
    }
  } finally {
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sink.closeAllConnections()
    sink.close()
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
