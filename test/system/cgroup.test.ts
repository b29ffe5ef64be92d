import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, pid } from 'node:process'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { cgroupMounts } from '../../src/shared/cgroups/mounts.js'
import { builtInProbes } from '../../workers/collectors/index.js'
import { collectorSettings } from '../workers/collector-settings.js'
import { reportedPoints } from '../workers/reported-points.js'

/*
 * Real groups of version 1 in the kernel. Needs root. Mounts missing hierarchies for the test.
 */

const NAME = `hostpulse-test-${pid}`

/** Returns a function that registers a step to undo after the test, latest first. */
function undoing(t: TestContext): (undo: () => void | Promise<void>) => void {
  const steps: (() => void | Promise<void>)[] = []
  t.after(async () => {
    for (const undo of steps.reverse()) await undo()
  })
  return (undo) => void steps.push(undo)
}

type AfterTest = ReturnType<typeof undoing>

/** Creates a group of a controller, and mounts its hierarchy if necessary. Removes both after the test. */
function makeGroup(after: AfterTest, controller: string): string {
  const mounts = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'), '/sys')
  const mounted = mounts.find(({ controllers, root }) => controllers.includes(controller) && root === '/')
  let top = mounted?.mountPoint
  if (top === undefined) {
    const own = mkdtempSync(join(tmpdir(), `hostpulse-${controller}-`))
    execFileSync('mount', ['-t', 'cgroup', '-o', controller, 'cgroup', own])
    after(() => {
      execFileSync('umount', [own])
      rmdirSync(own)
    })
    top = own
  }
  const group = join(top, NAME)
  // Two controllers may share a hierarchy.
  if (existsSync(group)) return group
  mkdirSync(group)
  after(() => remove(group))
  return group
}

/** Removes a group, which works once its last process is gone altogether. */
async function remove(group: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmdirSync(group)
      return
    } catch (error) {
      if (attempt === 50) throw error
      await wait(100)
    }
  }
}

/** Starts a program that moves itself into the groups before it runs the code. */
function runIn(after: AfterTest, groups: readonly string[], code: string): ChildProcess {
  const moves = groups.map((group) => `require('fs').writeFileSync('${group}/cgroup.procs', String(process.pid))`)
  const child = spawn(execPath, ['-e', [...moves, "console.log('ready')", code].join('\n')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  return child
}

function probeOf(after: AfterTest) {
  const options = { cgroups: { include: [`/${NAME}`], exclude: [], depth: 1 } }
  const probe = builtInProbes(collectorSettings('cgroup', { options })).at(-1)
  assert(probe !== undefined)
  after(() => probe.close())
  return (type: string) => {
    probe.read(performance.now() / 1000)
    return reportedPoints([probe])[`${type}{cgroup=/${NAME}}`] ?? Number.NaN
  }
}

test('a quota of half a CPU throttles a busy loop for half of the time', async (t) => {
  const after = undoing(t)
  const groups = ['cpu', 'cpuacct'].map((controller) => makeGroup(after, controller))
  const [group = ''] = groups
  writeFileSync(join(group, 'cpu.cfs_period_us'), '100000')
  writeFileSync(join(group, 'cpu.cfs_quota_us'), '50000')
  // Otherwise a busy machine would slow the loop down before the quota does.
  writeFileSync(join(group, 'cpu.shares'), '262144')
  const pointOf = probeOf(after)
  const child = runIn(after, [...new Set(groups)], 'for (;;);')
  await once(child.stdout ?? child, 'data')
  await wait(500)
  const started = { seconds: performance.now() / 1000, throttled: pointOf('cgroup_cpu_throttled_seconds_total') }
  await wait(4_000)
  // Values of one reading: the ratios cover the time between this one and the first.
  const ratio = pointOf('cgroup_cpu_throttled_ratio')
  const elapsed = performance.now() / 1000 - started.seconds
  const share = (pointOf('cgroup_cpu_throttled_seconds_total') - started.throttled) / elapsed
  assert.ok(Math.abs(share - 0.5) <= 0.05, `held back for ${share} of the time`)
  assert.ok(ratio >= 0.95, `held back in ${ratio} of the periods`)
  assert.equal(pointOf('cgroup_cpu_quota_cores'), 0.5)
})

test('a process killed for lack of memory is counted, and the limit is reported', async (t) => {
  const after = undoing(t)
  const group = makeGroup(after, 'memory')
  const limit = 128 * 2 ** 20
  writeFileSync(join(group, 'memory.limit_in_bytes'), String(limit))
  const pointOf = probeOf(after)
  assert.equal(pointOf('cgroup_oom_kills_total'), 0)
  assert.equal(pointOf('cgroup_mem_limit'), limit)
  const child = runIn(after, [group], 'const all = []; for (;;) all.push(Buffer.alloc(16 * 2 ** 20, 1))')
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
  assert.equal(pointOf('cgroup_oom_kills_total'), 1)
  assert.ok(pointOf('cgroup_mem_peak') > limit * 0.9, 'the peak is near the limit')
})
