import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CgroupV1 } from '../test/helpers/cgroup-v1.js'
import { FrozenMount } from '../test/helpers/frozen-mount.js'
import type { HeldReport } from '../test/helpers/held-host.js'
import { type NodeBinary, nodeBinaries } from './lib/node-versions.js'
import type { BenchResult, Row } from './lib/result.js'

const RUNS = 20
const TOGETHER = 2
/** Share of the stall from which on waiting for a CPU counts as a cause as well. */
const WAITED_SHARE = 1 / 3
const HOST = fileURLToPath(new URL('../test/helpers/held-host.js', import.meta.url))
const THRESHOLD = '100'
/** Matches the place in a sentence: `held for 812 ms: 97 % JavaScript, computeTotals < handleOrders (orders.js:41)`. */
const PLACE = /, ([^\s,]+)(?: < [^(]+)? \(/
/** Tolerance: a stall may begin half a threshold before the gap that the process itself sees. */
const INEXACT_MS = 60

interface Way {
  readonly name: string
  readonly held: string
  /** Expected cause; empty for no stall. */
  readonly cause: string
  /** Expected function; empty when none of the host's functions runs. */
  readonly function: string
  /** Concurrent runs, a divisor of all runs: more for hosts that sleep, one where they would disturb each other. @default 2 */
  readonly together?: number
  readonly argument?: string
  readonly flags?: readonly string[]
}

const WAYS: readonly Way[] = [
  { name: 'javascript', held: 'a loop', cause: 'javascript', function: 'computeTotals' },
  { name: 'json', held: 'JSON.parse of 24 MB', cause: 'javascript', function: 'parseOrders' },
  { name: 'regex', held: 'a regular expression that backtracks', cause: 'javascript', function: 'matchPattern' },
  { name: 'pbkdf2', held: 'pbkdf2Sync', cause: 'javascript', function: 'deriveKey' },
  { name: 'microtasks', held: 'a chain of microtasks', cause: 'javascript', function: 'awaitTurns' },
  { name: 'gc', held: 'full collections', cause: 'gc', function: 'collectGarbage', flags: ['--expose-gc'] },
  {
    name: 'heap-limit',
    held: 'a heap near its limit',
    cause: 'gc',
    function: 'fillHeap',
    flags: ['--max-old-space-size=64'],
  },
  { name: 'fifo', together: 4, held: 'a read from a pipe', cause: 'blocking-call', function: 'readPipe' },
  { name: 'atomics', together: 4, held: 'Atomics.wait', cause: 'blocking-call', function: 'awaitLock' },
  { name: 'spawn-sync', together: 4, held: 'execFileSync', cause: 'child-process', function: 'runTool' },
  { name: 'frozen', together: 1, held: 'a write to a frozen filesystem', cause: 'disk', function: 'appendLog' },
  {
    name: 'cpu-wait',
    together: 1,
    held: 'a loop that shares a CPU with two',
    cause: 'cpu-wait',
    function: 'computeTotals',
    argument: '0',
  },
  {
    name: 'throttled',
    held: 'a loop in a cgroup with a fifth of a CPU',
    cause: 'throttled',
    function: 'computeTotals',
  },
  { name: 'stopped', together: 1, held: 'SIGSTOP', cause: 'stopped', function: '' },
  { name: 'idle', together: 4, held: 'nothing', cause: '', function: '' },
  { name: 'saturated', held: 'short turns without a pause', cause: '', function: '' },
]

interface Told {
  readonly cause: string
  readonly function: string
  readonly isRight: boolean
}

const run$ = promisify(execFile)

/** Counts how often a stall's cause and function are reported correctly. Needs root for the filesystem and the cgroup. */
export async function run(): Promise<BenchResult> {
  const mount = await FrozenMount.mount()
  const quota = CgroupV1.withQuota()
  const [own, ...others] = nodeBinaries() as readonly [NodeBinary, ...NodeBinary[]]
  try {
    const rows: Row[] = []
    for (const way of WAYS) {
      const argument = way.argument ?? { frozen: mount.path, throttled: quota.folder }[way.name] ?? ''
      const told: Told[] = []
      while (told.length < RUNS) {
        const length = way.together ?? TOGETHER
        const together = Array.from({ length }, () => hold(own, way, argument))
        told.push(...(await Promise.all(together)))
      }
      const row: Record<string, string> = {
        'held by': way.held,
        'told as': mostFrequent(told.map(({ cause }) => cause)),
        function: mostFrequent(told.map((each) => each.function)),
        [own.version]: `${told.filter(({ isRight }) => isRight).length} of ${RUNS}`,
      }
      for (const node of others) {
        const other = await hold(node, way, argument)
        row[node.version] = other.isRight ? '1 of 1' : `0 of 1: ${other.cause}, ${other.function}`
      }
      rows.push(row)
    }
    return {
      name: 'What is told of a stall of about 600 ms, and how often that is right (cause and function)',
      rows,
      notes: [
        'each run is a process of its own, two at a time; four that sleep, one where they would meet; "nothing" and "short turns": right is no stall that the process itself did not see',
        '`cpu-wait` is right, too, where the kernel says that the thread waited for a CPU for a third of the stall',
      ],
    }
  } finally {
    await quota.remove()
    await mount.remove()
  }
}

async function hold(node: NodeBinary, way: Way, argument: string): Promise<Told> {
  const words = [...(way.flags ?? []), HOST, way.name, THRESHOLD, argument]
  const { stdout } = await run$(node.path, words, { env: process.env })
  const { stalls, gapsMs, waitedMs } = JSON.parse(stdout) as HeldReport
  const [stall] = stalls.toSorted((one, other) => other.seconds - one.seconds)
  const cause = stall?.cause ?? ''
  const name = way.function === '' ? '' : (PLACE.exec(stall?.sentence ?? '')?.[1] ?? '')
  const gapMs = Math.max(0, ...gapsMs)
  const isSeen = (stall?.seconds ?? 0) * 1e3 < gapMs + INEXACT_MS
  const isWait = cause === 'cpu-wait' && waitedMs > gapMs * WAITED_SHARE
  const isExpected = (cause === way.cause || isWait) && name === way.function
  return { cause, function: name, isRight: isSeen && (isExpected || way.cause === '') }
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] || '–'
}
