import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { TreePatterns } from '../../../../src/shared/settings.js'
import { builtInProbes } from '../../../../workers/collectors/index.js'
import { collectorSettings } from '../../collector-settings.js'
import { reportedPoints } from '../../reported-points.js'

const MOUNT = '31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n'

/** Creates a tree of cgroups for a test to change. */
function rig(t: TestContext, patterns: Partial<TreePatterns> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'hostpulse-groups-'))
  const groups = join(root, 'sys/fs/cgroup')
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  put('proc/self/cgroup', '0::/\n')
  put('proc/self/mountinfo', MOUNT)
  put('sys/fs/cgroup/cpu.stat', 'usage_usec 1000000\n')
  const roots = { procRoot: join(root, 'proc'), sysRoot: join(root, 'sys'), rootfs: '/' }
  const cgroups = { include: ['*'], exclude: [], depth: 8, ...patterns }
  const probe = builtInProbes(collectorSettings('cgroup', { roots, options: { cgroups } })).at(-1)
  assert(probe !== undefined)
  t.after(() => {
    probe.close()
    rmSync(root, { recursive: true })
  })
  const read = (nowSeconds: number) => {
    const reading = probe.read(nowSeconds)
    assert(!(reading instanceof Promise) && reading.status === 'ok')
    return { points: reportedPoints([probe]), ...reading }
  }
  const group = (path: string, usage: number) => put(`sys/fs/cgroup${path}/cpu.stat`, `usage_usec ${usage}\n`)
  return { groups, put, group, read }
}

const SECONDS = 'cgroup_cpu_seconds_total'

test('groups that come, go and come again under the same name are followed', (t) => {
  const { groups, group, read } = rig(t)
  group('/a', 1e6)
  group('/a/b', 1e6)
  assert.deepEqual(read(0).points, { [`${SECONDS}{cgroup=/a}`]: 1, [`${SECONDS}{cgroup=/a/b}`]: 1 })
  rmSync(join(groups, 'a/b'), { recursive: true })
  group('/a/c', 5e6)
  group('/a', 2e6)
  const { points } = read(10)
  assert.equal(points[`${SECONDS}{cgroup=/a/b}`], undefined)
  assert.equal(points[`${SECONDS}{cgroup=/a/c}`], 5)
  assert.equal(points['cgroup_cpu_usage_cores{cgroup=/a}'], 0.1)
  group('/other', 9e6)
  renameSync(join(groups, 'a/c'), join(groups, 'old'))
  renameSync(join(groups, 'other'), join(groups, 'a/c'))
  assert.equal(read(20).points['cgroup_cpu_usage_cores{cgroup=/a/c}'], undefined, 'another group has no rate')
})

test('patterns and depth choose, and a path may hold a newline and escapes', (t) => {
  const { group, read } = rig(t, { include: ['/x*', 'y/?'], exclude: ['/x/no*'], depth: 2 })
  for (const path of ['/x', '/x/no', '/x/a\nb', '/x/dev\\x2dsda.service', '/x/deep/er', '/y', '/y/1', '/y/22', '/z'])
    group(path, 1e6)
  assert.deepEqual(Object.keys(read(0).points).sort(), [
    `${SECONDS}{cgroup=/x/a\nb}`,
    `${SECONDS}{cgroup=/x/dev\\x2dsda.service,service=dev-sda}`,
    `${SECONDS}{cgroup=/x}`,
    `${SECONDS}{cgroup=/y/1}`,
  ])
})

test('what cannot be read is told once a reading, and counted', (t) => {
  const { groups, group, read } = rig(t)
  for (const name of ['/a', '/b']) {
    group(name, 1e6)
    // A folder stands in for a file without permission, because root may read any file.
    mkdirSync(join(groups, name, 'memory.current'))
  }
  const { partial, reason, failedParts, points } = read(0)
  assert.equal(partial, 2)
  assert.match(reason ?? '', /\/a\/memory\.current: EISDIR/)
  assert.deepEqual(
    failedParts?.map(({ part }) => part),
    ['groups'],
  )
  assert.equal(points[`${SECONDS}{cgroup=/b}`], 1)
})

test('a file that appears is read after the next check', (t) => {
  const { group, put, read } = rig(t)
  group('/a', 1e6)
  assert.equal(read(0).points['cgroup_pids{cgroup=/a}'], undefined)
  put('sys/fs/cgroup/a/pids.current', '3\n')
  assert.equal(read(10).points['cgroup_pids{cgroup=/a}'], undefined)
  assert.equal(read(60).points['cgroup_pids{cgroup=/a}'], 3)
})
