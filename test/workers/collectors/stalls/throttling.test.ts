import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Throttling } from '../../../../workers/collectors/stalls/throttling.js'

function rig(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'cgroups-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const throttling = new Throttling(join(root, 'cgroup'), join(root, 'membership'))
  const end = () => {
    throttling.close()
    rmSync(root, { recursive: true })
  }
  return { root, throttling, end }
}

test('time is read in the units of both versions, of the own cgroup and of those above it', (t) => {
  const v2 = rig({
    membership: '0::/a/b\n',
    'cgroup/a/cpu.stat': 'usage_usec 9\nnr_throttled 1\nthrottled_usec 2000\n',
    'cgroup/a/b/cpu.stat': 'usage_usec 9\nnr_throttled 1\nthrottled_usec 1500\n',
    'cgroup/cpu.stat': 'usage_usec 9\n',
  })
  t.after(v2.end)
  assert.equal(v2.throttling.readMs(), 3.5)
  const v1 = rig({
    membership: '5:memory:/m\n2:cpu,cpuacct:/docker/1\n0::/\n',
    'cgroup/cpu,cpuacct/cpu.stat': 'nr_periods 1\nthrottled_time 7000000\n',
  })
  t.after(v1.end)
  assert.equal(v1.throttling.readMs(), 7, 'in a container the path is not below the mount')
})

test('a process that moves is followed, and without a quota controller nothing is known', (t) => {
  const { root, throttling, end } = rig({
    membership: '0::/a\n',
    'cgroup/a/cpu.stat': 'throttled_usec 1000\n',
    'cgroup/bb/cpu.stat': 'throttled_usec 4000\n',
  })
  t.after(end)
  assert.equal(throttling.readMs(), 1)
  writeFileSync(join(root, 'membership'), '0::/bb\n')
  assert.equal(throttling.readMs(), 4)
  writeFileSync(join(root, 'membership'), '7:memory:/none\n')
  assert.ok(Number.isNaN(throttling.readMs()))
})
