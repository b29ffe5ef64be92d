// Cost of samples inside a tick: the whole process at several rates, beside a C loop that only reads the files.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { compileReadLoop, type ReadLoop } from './lib/read-loop.js'
import type { BenchResult } from './lib/result.js'

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
const COLLECTORS = ['cpu', 'memory', 'disk', 'network', 'system'] as const
/** Code that runs a hundred times a second is fully compiled only after a while. */
const WARM_UP_MS = 25_000
const WINDOW_MS = 2_500
const WINDOWS = 5

interface Variant {
  /** Samples a second; 0 for one reading per tick. */
  readonly hz: number
  readonly emit: 'summary' | 'all'
  readonly threads: 'own' | 'one group'
}

const variants: readonly Variant[] = [
  { hz: 0, emit: 'summary', threads: 'own' },
  ...[10, 100, 1000].flatMap((hz): readonly Variant[] => [
    { hz, emit: 'summary', threads: 'own' },
    { hz, emit: 'summary', threads: 'one group' },
    { hz, emit: 'all', threads: 'one group' },
  ]),
]

/** Runs each variant beside a C loop of the same rate, at the same time. */
export async function run(): Promise<BenchResult> {
  const readLoop = compileReadLoop()
  const rows = []
  for (const variant of variants) rows.push(await measure(variant, readLoop))
  const note = readLoop === undefined ? '; there is no cc, so the C loop is left out' : ''
  return {
    name: `CPU of \`hostpulse run\`, ${COLLECTORS.join(', ')}, tick 1 s, a POST a second (median of ${WINDOWS} windows of ${WINDOW_MS} ms)${note}`,
    rows,
  }
}

async function measure(variant: Variant, readLoop: ReadLoop | undefined): Promise<Record<string, number | string>> {
  const taken: number[] = []
  const sink = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => taken.push(...samplesIn(chunk.toString('latin1'))))
    request.on('end', () => response.writeHead(204).end())
  })
  await once(sink.listen(0, '127.0.0.1'), 'listening')
  const { port } = sink.address() as AddressInfo
  const agent = spawn(process.execPath, [MAIN, 'run', '--config', configOf(variant, port)], { stdio: 'ignore' })
  const loop = variant.hz === 0 ? undefined : start(readLoop?.(variant.hz, COLLECTORS))
  try {
    await sleep(WARM_UP_MS)
    const takenBefore = taken.at(-1) ?? Number.NaN
    const windows = []
    for (let window = 0; window < WINDOWS; window++) windows.push(await oneWindow(agent, loop))
    const agentShare = median(windows.map(({ agentShare }) => agentShare))
    const loopShare = median(windows.map(({ loopShare }) => loopShare))
    return {
      'samples per second': variant.hz,
      taken:
        variant.hz === 0 ? '-' : round(((taken.at(-1) ?? Number.NaN) - takenBefore) / ((WINDOW_MS * WINDOWS) / 1000)),
      emit: variant.hz === 0 ? '-' : variant.emit,
      threads: variant.threads,
      'process % of a core': round(agentShare),
      'main thread %': round(median(windows.map(({ mainShare }) => mainShare))),
      'C loop %': loop === undefined ? '-' : round(loopShare),
      'times the C loop':
        loop === undefined ? '-' : round(median(windows.map((each) => each.agentShare / each.loopShare))),
      'RSS MB': round(rssMegabytes(pidOf(agent))),
    }
  } finally {
    loop?.kill('SIGKILL')
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    sink.closeAllConnections()
    sink.close()
  }
}

async function oneWindow(agent: ChildProcess, loop: ChildProcess | undefined) {
  const loopNs = () => (loop === undefined ? Number.NaN : threadTimes(pidOf(loop)).processNs)
  const before = { ...threadTimes(pidOf(agent)), loopNs: loopNs(), atMs: performance.now() }
  await sleep(WINDOW_MS)
  const after = { ...threadTimes(pidOf(agent)), loopNs: loopNs(), atMs: performance.now() }
  const percent = (ns: number) => (ns / ((after.atMs - before.atMs) * 1e6)) * 100
  return {
    agentShare: percent(after.processNs - before.processNs),
    mainShare: percent(after.mainNs - before.mainNs),
    loopShare: percent(after.loopNs - before.loopNs),
  }
}

/** Returns the agent's own figures about the samples of `cpu`. */
function samplesIn(body: string): number[] {
  const points = body.matchAll(/"type":"agent_samples_total","value":(\d+),"tags":\{"collector":"cpu"/g)
  return [...points].map(([, value]) => Number(value))
}

function configOf({ hz, emit, threads }: Variant, port: number): string {
  const sampling = hz === 0 ? {} : { sampleInterval: 1000 / hz, emit }
  const settingsOf = (name: string) => ({ ...sampling, ...(threads === 'own' ? { group: name } : {}) })
  const others = { mounts: { enabled: false } }
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-')), 'config.json')
  const config = {
    interval: '1s',
    initialDelay: 0,
    collectors: { ...Object.fromEntries(COLLECTORS.map((name) => [name, settingsOf(name)])), ...others },
    outputs: [{ url: `http://127.0.0.1:${port}/` }],
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

function start(command: readonly string[] | undefined): ChildProcess | undefined {
  const [file, ...words] = command ?? []
  return file === undefined ? undefined : spawn(file, words, { stdio: 'ignore' })
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a process did not start')
  return pid
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
