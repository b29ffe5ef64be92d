import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, pid } from 'node:process'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HeldReport } from '../helpers/held-host.js'
import { privateFolder } from '../helpers/private-folder.js'

/*
 * Causes of stalls, each in a process of its own, at a priority above everything else on the machine. Needs root: for the
 * priority, a cgroup with a quota, and a process that gives up its user.
 */

const run = promisify(execFile)
const host = fileURLToPath(new URL('../helpers/held-host.js', import.meta.url))
const CPU_CGROUPS = '/sys/fs/cgroup/cpu'

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

/** Asserts a stall of this cause that the process itself saw. Other work on the machine may keep it waiting for a CPU besides. */
function assertOne({ stalls, gapsMs }: HeldReport, cause: string, syscall?: string): void {
  const [stall] = stalls
  const text = JSON.stringify({ stalls, gapsMs })
  const [[largest] = []] = Object.entries(stall?.shares ?? {})
    .filter(([name]) => name === cause || name !== 'cpu-wait')
    .sort(([, a], [, b]) => b - a)
  assert.equal(largest, cause, text)
  if (syscall !== undefined) assert.equal(stall?.syscall, syscall, text)
  const heldMs = (stall?.seconds ?? 0) * 1e3
  assert.ok(heldMs > Math.max(...gapsMs) - 100 && heldMs < gapsMs.reduce((all, gap) => all + gap, 100), text)
  const sum = Object.values(stall?.shares ?? {}).reduce((all, share) => all + share, 0)
  assert.ok(Math.abs(sum - 1) < 1e-6, text)
}

for (const way of ['javascript', 'regex', 'pbkdf2', 'microtasks']) {
  test(`${way}: the thread ran code`, async () => assertOne(await held(way), 'javascript'))
}

test('collections, one after the other', async () => {
  assertOne(await held('gc', { nodeFlags: ['--expose-gc'] }), 'gc')
})

test('a read from a pipe', async () => assertOne(await held('fifo'), 'blocking-call', 'read'))

test('a filesystem that is frozen', async (t) => {
  const mount = mkdtempSync(join(tmpdir(), 'hp-frozen-'))
  const image = join(privateFolder(t), 'image')
  await run('truncate', ['-s', '32M', image])
  await run('mkfs.ext4', ['-q', image])
  await run('mount', ['-o', 'loop', image, mount])
  t.after(async () => {
    await run('umount', [mount])
    rmdirSync(mount)
  })
  assertOne(await held('frozen', { argument: mount }), 'disk')
})

test('Atomics.wait', async () => assertOne(await held('atomics'), 'blocking-call', 'futex'))

test('execFileSync', async () => assertOne(await held('spawn-sync'), 'child-process'))

test('SIGSTOP', async () => assertOne(await held('stopped'), 'stopped'))

test('a CPU quota', async (t) => {
  const cgroup = quota(t)
  assertOne(await held('throttled', { argument: join(cgroup, 'cgroup.procs') }), 'throttled')
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

/** Returns a cgroup that may use a fifth of a CPU; it is removed when its processes are gone. */
function quota(t: TestContext): string {
  const cgroup = join(CPU_CGROUPS, `held-host-${pid}`)
  mkdirSync(cgroup)
  t.after(async () => {
    for (let attempt = 0; attempt < 50; attempt++) {
      try {
        rmdirSync(cgroup)
        return
      } catch {
        await wait(100)
      }
    }
  })
  writeFileSync(join(cgroup, 'cpu.cfs_period_us'), '100000')
  writeFileSync(join(cgroup, 'cpu.cfs_quota_us'), '20000')
  return cgroup
}
