import assert from 'node:assert/strict'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { MemoryGroups } from '../../../workers/black-box/memory-group.js'
import { privateFolder } from '../../helpers/private-folder.js'

/** Writes a tree of cgroups. Returns its root and the membership file that names one of them. */
function tree(t: TestContext, membership: string, files: Readonly<Record<string, string>>) {
  const root = privateFolder(t)
  for (const [file, text] of Object.entries({ membership, ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  const groups = new MemoryGroups(root, path.join(root, 'membership'))
  t.after(() => groups.close())
  return { root, groups }
}

test('v2: the lowest limit on the way up, and what is used of it', (t) => {
  const { root, groups } = tree(t, '0::/app/web\n', {
    'app/web/memory.current': '111\n',
    'app/web/memory.max': 'max\n',
    'app/web/memory.events': 'low 0\noom 4\noom_kill 3\noom_group_kill 0\n',
    'app/memory.current': '400\n',
    'app/memory.max': '1000\n',
  })
  assert.deepEqual([groups.usedBytes(), groups.limitBytes], [400, 1000])
  assert.deepEqual(groups.oomKills(), { [`${root}/app/web#${statSync(`${root}/app/web`).ino}`]: 3 })
  writeFileSync(path.join(root, 'app/web/memory.max'), '200\n')
  groups.readLimit()
  assert.deepEqual([groups.usedBytes(), groups.limitBytes], [111, 200])
})

test('v1: the controller has its own tree, and a huge limit means none', (t) => {
  const { groups, root } = tree(t, '4:cpu,memory:/app\n0::/\n', {
    'cpu,memory/app/memory.usage_in_bytes': '50\n',
    'cpu,memory/app/memory.limit_in_bytes': '9223372036854771712\n',
    'cpu,memory/app/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    'cpu,memory/memory.usage_in_bytes': '70\n',
    'cpu,memory/memory.limit_in_bytes': '9223372036854771712\n',
  })
  assert.deepEqual([groups.usedBytes(), groups.limitBytes], [Number.NaN, Number.NaN])
  assert.deepEqual(Object.values(groups.oomKills()), [2])
  writeFileSync(path.join(root, 'cpu,memory/app/memory.limit_in_bytes'), '100\n')
  groups.readLimit()
  assert.deepEqual([groups.usedBytes(), groups.limitBytes], [50, 100])
})

test('in a container that sees only its own cgroup, the root of the mount is it', (t) => {
  const { groups } = tree(t, '0::/kubepods/pod1/c1\n', { 'memory.current': '7\n', 'memory.max': '9\n' })
  assert.deepEqual([groups.usedBytes(), groups.limitBytes], [7, 9])
})

test('without cgroups nothing is known', (t) => {
  const { groups } = tree(t, '', {})
  assert.deepEqual([groups.usedBytes(), groups.limitBytes, groups.oomKills()], [Number.NaN, Number.NaN, {}])
})
