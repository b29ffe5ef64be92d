import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CgroupV1 } from '../helpers/cgroup-v1.js'
import { FrozenMount } from '../helpers/frozen-mount.js'
import { FuseMounts } from '../helpers/fuse-mounts.js'
import type { HeldReport } from '../helpers/held-host.js'

/*
 * Causes of stalls, each in its own process, at a priority above everything else on the machine. Needs root for the
 * priority, a cgroup with a quota, and a process that gives up its user.
 */

const run = promisify(execFile)
const host = fileURLToPath(new URL('../helpers/held-host.js', import.meta.url))

interface Conditions {
  readonly argument?: string
  readonly env?: Readonly<Record<string, string>>
  readonly nodeFlags?: readonly string[]
}

async function held(way: string, conditions: Conditions = {}): Promise<HeldReport> {
  const { argument = '', env = {}, nodeFlags = [] } = conditions
  const words = ['-n', '-19', execPath, ...nodeFlags, host, way, '100', argument]
  const { stdout } = await run('nice', words, { env: { ...process.env, ...env } })
  return JSON.parse(stdout)
}

/** Asserts that the longest stall has this cause, and that the process itself saw it. A busy machine may add waits for a CPU. */
function assertOne({ stalls, gapsMs }: HeldReport, cause: string, syscall?: string): void {
  const [stall] = stalls.toSorted((one, other) => other.seconds - one.seconds)
  const text = JSON.stringify({ stalls, gapsMs })
  const [[largest] = []] = Object.entries(stall?.shares ?? {})
    .filter(([name]) => name === cause || name !== 'cpu-wait')
    .sort(([, a], [, b]) => b - a)
  assert.equal(largest, cause, text)
  if (syscall !== undefined) assert.equal(stall?.syscall, syscall, text)
  const heldMs = (stall?.seconds ?? 0) * 1e3
  assert.ok(heldMs > Math.max(...gapsMs) / 2 && heldMs < gapsMs.reduce((all, gap) => all + gap, 100), text)
  const sum = Object.values(stall?.shares ?? {}).reduce((all, share) => all + share, 0)
  assert.ok(Math.abs(sum - 1) < 1e-6, text)
}

for (const way of ['javascript', 'json', 'regex', 'pbkdf2', 'microtasks']) {
  test(`${way}: the thread ran code`, async () => assertOne(await held(way), 'javascript'))
}

test('collections, one after the other', async () => {
  assertOne(await held('gc', { nodeFlags: ['--expose-gc'] }), 'gc')
})

test('collections of a heap that is filling up', async () => {
  assertOne(await held('heap-limit', { nodeFlags: ['--max-old-space-size=90'] }), 'gc')
})

test('a read from a pipe', async () => assertOne(await held('fifo'), 'blocking-call', 'read'))

test('a filesystem that is frozen', async (t) => {
  const mount = await FrozenMount.mount()
  t.after(() => mount.remove())
  assertOne(await held('frozen', { argument: mount.path }), 'disk')
})

test('fsync of a filesystem that is slow to answer', async (t) => {
  const mounts = new FuseMounts()
  t.after(() => mounts.close())
  const { mountPoint, daemon } = await mounts.bind(mounts.directory('source'), 'slow')
  assertOne(await held('fsync', { argument: `${mountPoint}/log ${daemon.pid}` }), 'disk', 'fsync')
})

test('Atomics.wait', async () => assertOne(await held('atomics'), 'blocking-call', 'futex'))

test('execFileSync', async () => assertOne(await held('spawn-sync'), 'child-process'))

test('SIGSTOP', async () => assertOne(await held('stopped'), 'stopped'))

test('a freezer', async (t) => {
  const cgroup = new CgroupV1('freezer')
  t.after(() => cgroup.remove())
  assertOne(await held('freezer', { argument: cgroup.folder }), 'stopped')
})

test('a CPU quota', async (t) => {
  const cgroup = CgroupV1.withQuota()
  t.after(() => cgroup.remove())
  assertOne(await held('throttled', { argument: cgroup.folder }), 'throttled')
})

test('a CPU that others use as well', async () => {
  // At the same priority as the other processes, on one CPU.
  const { stdout } = await run(execPath, [host, 'cpu-wait', '100', '0'])
  const { stalls, gapsMs } = JSON.parse(stdout) as HeldReport
  const [stall] = stalls
  assert.equal(stall?.cause, 'cpu-wait', JSON.stringify(stalls))
  assert.ok((stall?.shares['cpu-wait'] ?? 0) > 0.5 && (stall?.seconds ?? 9) * 1e3 < Math.max(...gapsMs) + 100)
})

test('neither an idle loop nor a saturated one that turns is held', async () => {
  for (const way of ['idle', 'saturated']) {
    const { stalls, gapsMs } = await held(way)
    const longest = Math.max(0, ...gapsMs)
    for (const { seconds } of stalls) assert.ok(longest > seconds * 1e3 - 60, `${way}: ${seconds} s, but ${longest} ms`)
  }
})

test('where the files cannot be read, a heartbeat and the times of the scheduler remain', async () => {
  const env = { HELD_HOST_USER: '65534' }
  assertOne(await held('javascript', { env }), 'javascript')
  assertOne(await held('atomics', { env }), 'unknown')
  assertOne(await held('stopped', { env }), 'stopped')
})
