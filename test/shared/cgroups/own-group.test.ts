import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOwnGroup } from '../../../src/shared/cgroups/own-group.js'

const v2 = (root: string, mountPoint: string) => `31 25 0:27 ${root} ${mountPoint} rw - cgroup2 cgroup rw`

function folderIn(membership: string, mounts: readonly string[], folders: readonly string[], sysRoot = '/sys') {
  const mountinfo = mounts.join('\n')
  return findOwnGroup({ membership, mountinfo }, sysRoot, (path) => folders.includes(path))?.folders.memory?.folder
}

test('in a namespace of its own the group is what is mounted', () => {
  assert.equal(folderIn('0::/\n', [v2('/', '/sys/fs/cgroup')], []), '/sys/fs/cgroup')
})

test('without one it is below the mount, or the nearest group above it that can be seen', () => {
  const mounts = [v2('/', '/sys/fs/cgroup')]
  const path = '0::/docker/abc/docker/def\n'
  assert.equal(folderIn(path, mounts, ['/sys/fs/cgroup/docker/abc/docker/def']), '/sys/fs/cgroup/docker/abc/docker/def')
  assert.equal(folderIn(path, mounts, ['/sys/fs/cgroup/docker/abc']), '/sys/fs/cgroup/docker/abc')
})

test('a mount of a part of the hierarchy shows what is below that part', () => {
  assert.equal(folderIn('0::/docker/abc\n', [v2('/docker/abc', '/sys/fs/cgroup')], []), '/sys/fs/cgroup')
  assert.equal(folderIn('0::/../other\n', [v2('/..', '/mnt/cg')], ['/mnt/cg/other']), '/mnt/cg/other')
  assert.equal(folderIn('0::/../other\n', [v2('/', '/sys/fs/cgroup')], []), '/sys/fs/cgroup')
})

test('an agent that monitors its host has its own group in its own mount', () => {
  const mounts = [v2('/../../..', '/host/sys/fs/cgroup'), v2('/', '/sys/fs/cgroup')]
  assert.equal(folderIn('0::/\n', mounts, [], '/host/sys'), '/sys/fs/cgroup')
})

test('in a copied tree mounts under /sys are under its sysRoot', () => {
  assert.equal(folderIn('0::/\n', [v2('/', '/sys/fs/cgroup')], [], '/copy/sys'), '/copy/sys/fs/cgroup')
})

test('a removed group, escapes in a mount point, and colons in a path are read as they are meant', () => {
  assert.equal(folderIn('0::/a:b (deleted)\n', [v2('/', '/mnt/c\\040g')], ['/mnt/c g/a:b']), '/mnt/c g/a:b')
})

test('without a hierarchy there is no group', () => {
  assert.equal(folderIn('0::/\n', ['24 30 0:22 / /proc rw - proc proc rw'], []), undefined)
})
