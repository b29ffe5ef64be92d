import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentConfig } from '../src/config/agent-config.js'
import { FIRST_MS, SETTLED_MS } from './lib/ages.js'
import { only, runCommand } from './lib/hostpulse.js'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const WINDOW_MS = 4_000
const WINDOWS = 5
const DEFAULT = ['cpu', 'memory', 'disk', 'mounts', 'network', 'system', 'agent']
/** Collectors that support samples. */
const SIX = ['cpu', 'memory', 'disk', 'network', 'system', 'pressure']

interface Measured {
  readonly collectors: string
  readonly interval: string
  readonly config: AgentConfig
}

const AGENTS: readonly Measured[] = ['1s', '100ms'].flatMap((interval) => [
  { collectors: 'those of the default', interval, config: {} },
  { collectors: 'those of the default, a thread each', interval, config: { collectors: only(DEFAULT, {}, 'own') } },
  { collectors: 'six, one thread', interval, config: { collectors: only(SIX) } },
])

/** Measures the CPU of agents that send to a sink in this process. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  try {
    const rows = await Promise.all(AGENTS.map((agent, index) => measure(agent, folder, `agent-${index}`)))
    return {
      name: `CPU of \`hostpulse run\` (medians of ${WINDOWS} windows of ${WINDOW_MS / 1000} s)`,
      rows: rows.flat(),
      notes: [
        `all agents at the same time, measured after ${FIRST_MS / 1000} s and after ${SETTLED_MS / 60_000} minutes`,
        `six: ${SIX.join(', ')}`,
      ],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure({ collectors, interval, config }: Measured, folder: string, id: string): Promise<Row[]> {
  let posts = 0
  const sink = createServer((request, response) => {
    posts += 1
    request.resume().on('end', () => response.writeHead(204).end())
  })
  await once(sink.listen(0, '127.0.0.1'), 'listening')
  const { port } = sink.address() as AddressInfo
  const outputs = [{ name: 'sink', url: `http://127.0.0.1:${port}/` }]
  const [program = '', ...words] = runCommand(folder, id, { ...config, interval, initialDelay: '0ms', outputs })
  const agent = spawn(program, words, { stdio: 'ignore' })
  const { pid } = agent
  if (pid === undefined) throw new Error('the agent did not start')
  const rowAfter = async (when: string): Promise<Row> => {
    const postsBefore = posts
    const shares = await cpuShares(pid)
    const seconds = (WINDOW_MS * WINDOWS) / 1000
    const rates = { 'RSS MB': rssMegabytes(pid), 'posts per second': (posts - postsBefore) / seconds }
    return {
      collectors,
      interval,
      after: when,
      ...Object.fromEntries(Object.entries({ ...shares, ...rates }).map(([what, value]) => [what, round(value, 3)])),
    }
  }
  try {
    await sleep(FIRST_MS)
    const first = await rowAfter(`${FIRST_MS / 1000} s`)
    await sleep(Math.max(0, SETTLED_MS - FIRST_MS))
    return [first, await rowAfter(`${SETTLED_MS / 60_000} min`)]
  } finally {
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sink.closeAllConnections()
    sink.close()
  }
}

async function cpuShares(pid: number): Promise<Record<string, number>> {
  const processShares: number[] = []
  const mainShares: number[] = []
  for (let window = 0; window < WINDOWS; window++) {
    const before = threadTimes(pid)
    const startMs = performance.now()
    await sleep(WINDOW_MS)
    const after = threadTimes(pid)
    const elapsedNs = (performance.now() - startMs) * 1e6
    processShares.push(((after.processNs - before.processNs) / elapsedNs) * 100)
    mainShares.push(((after.mainNs - before.mainNs) / elapsedNs) * 100)
  }
  return { 'process % of a core': median(processShares), 'main thread % of a core': median(mainShares) }
}
