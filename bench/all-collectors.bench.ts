import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtInNames } from '../src/collectors/index.js'
import type { AgentConfig } from '../src/config/agent-config.js'
import { CountingSink } from './lib/counting-sink.js'
import { runCommand } from './lib/hostpulse.js'
import { median, rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

/** Until then V8 still compiles code that runs once a second, in its own threads. */
const WARM_UP_MS = 180_000
const WINDOW_MS = 6_000
const WINDOWS = 10
/** Collectors to measure one by one: those off by default. */
const ALONE = ['sockets', 'vm', 'runtime', 'processes', 'cgroup', 'pressure']
const DEFAULT = 'those of the default'
/** Collectors that show who uses a host: its processes, sockets and containers, its paging and sensors. */
const WHO = ['sockets', 'vm', 'sensors', 'cgroup', 'processes']
const ALL_BUT_WHO = `all but ${WHO.join(', ')}`

/** Measures what collectors that are off by default add at one tick a second, in agents that run side by side. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const sink = await CountingSink.listen()
  const all = builtInNames.filter((name) => name !== 'stalls')
  const subjects: readonly (readonly [string, readonly string[]])[] = [
    [DEFAULT, []],
    ...ALONE.map((name) => [`and ${name}`, [name]] as const),
    [ALL_BUT_WHO, all.filter((name) => !WHO.includes(name))],
    [`all ${all.length}`, all],
    ['all, and stalls', [...all, 'stalls']],
  ]
  try {
    const agents = await Promise.all(
      subjects.map((subject, index) => Subject.start(subject, folder, sink.url(`a${index}`))),
    )
    await sleep(WARM_UP_MS)
    for (let window = 0; window < WINDOWS; window++) {
      for (const agent of agents) agent.begin()
      await sleep(WINDOW_MS)
      for (const agent of agents) agent.end()
    }
    const [plain] = agents
    const butWho = agents.find(({ what }) => what === ALL_BUT_WHO)
    const rows = agents.map((agent) => agent.row(plain ?? agent, butWho ?? agent))
    await Promise.all(agents.map((agent) => agent.stop()))
    return {
      name: `CPU of \`hostpulse run\` at one tick a second by its collectors (medians of ${WINDOWS} windows of ${WINDOW_MS / 1000} s)`,
      rows,
      notes: [
        'all agents at the same time, each beside the default ones in the same windows; children that a collector starts are contained',
        'goal of all: under 1.5 % of a core, and the main thread at most 1.33 times that of all but the five that tell who uses a host',
      ],
    }
  } finally {
    sink.close()
    rmSync(folder, { recursive: true })
  }
}

interface Shares {
  readonly process: number
  readonly main: number
}

class Subject {
  readonly what: string
  readonly #child: ReturnType<typeof spawn>
  readonly #shares: Shares[] = []
  #before = { atMs: 0, processNs: 0, mainNs: 0 }

  private constructor(what: string, child: ReturnType<typeof spawn>) {
    this.what = what
    this.#child = child
  }

  static async start(
    [what, names]: readonly [string, readonly string[]],
    folder: string,
    url: string,
  ): Promise<Subject> {
    // On by default in a container.
    const cgroup = { enabled: false }
    const collectors = { cgroup, ...Object.fromEntries(names.map((name) => [name, { enabled: true }])) }
    const config: AgentConfig = { collectors, interval: '1s', initialDelay: '0ms', outputs: [{ name: 'sink', url }] }
    const [program = '', ...words] = runCommand(folder, what.replaceAll(' ', '-'), config)
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    await once(child, 'spawn')
    return new Subject(what, child)
  }

  begin(): void {
    this.#before = this.#now()
  }

  end(): void {
    const { atMs, processNs, mainNs } = this.#before
    const now = this.#now()
    const share = (ns: number) => ns / (now.atMs - atMs) / 1e4
    this.#shares.push({ process: share(now.processNs - processNs), main: share(now.mainNs - mainNs) })
  }

  row(plain: Subject, butWho: Subject): Row {
    const added = this.#shares.map(({ process }, window) => process - (plain.#shares[window]?.process ?? Number.NaN))
    return {
      collectors: this.what,
      'process % of a core': round(median(this.#shares.map(({ process }) => process)), 3),
      'more than the default': round(median(added), 3),
      'main thread % of a core': round(median(this.#shares.map(({ main }) => main)), 3),
      'main thread / that of the default': round(this.#mainBeside(plain), 2),
      'main thread / that of all but those five': round(this.#mainBeside(butWho), 2),
      'RSS MB': round(rssMegabytes(this.#pid), 0),
    }
  }

  /** Returns the median of the windows' ratios. */
  #mainBeside(other: Subject): number {
    return median(this.#shares.map(({ main }, window) => main / (other.#shares[window]?.main ?? Number.NaN)))
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  get #pid(): number {
    return this.#child.pid ?? 0
  }

  #now() {
    const { processNs, mainNs } = threadTimes(this.#pid)
    const children = childrenOf(this.#pid).reduce((sum, pid) => sum + threadTimes(pid).processNs, 0)
    return { atMs: performance.now(), processNs: processNs + children, mainNs }
  }
}

/** Returns the processes that the main thread has started: those of isolated collectors. */
function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}
