import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMountinfo } from '../../../src/shared/mountinfo.js'
import { whyNotLocal } from '../../../workers/black-box/local-path.js'
import { mountTree } from '../../../workers/filesystems/mount-tree.js'

const MOUNTS = mountTree(
  parseMountinfo(
    Buffer.from(`
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:21 / /proc rw - proc proc rw
3 1 0:22 / /run rw - tmpfs tmpfs rw
4 1 0:30 / /mnt/nfs rw - nfs4 server:/export rw
5 1 0:31 / /mnt/fuse rw - fuse.sshfs host: rw
6 5 0:32 / /mnt/fuse/below rw - tmpfs tmpfs rw
7 1 0:33 / /merged rw - overlay overlay rw,lowerdir=/mnt/nfs/a,upperdir=/up,workdir=/work
8 1 0:34 / /snap/core ro - squashfs /dev/loop0 ro
9 1 0:35 / /var/lib/app rw - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
`),
  ),
)

/** Checks a path in a tree with these links. Fails when a link is read that must not be. */
function why(path: string, links: Readonly<Record<string, string>> = {}): string | undefined {
  return whyNotLocal(path, MOUNTS, (at) => {
    assert.doesNotMatch(at, /^\/mnt\/(nfs|fuse)|^\/merged/, `${at} was looked at`)
    return links[at]
  })
}

test('a path on local filesystems', () => {
  for (const path of ['/srv/app/box', '/run/box', '/var/lib/app/box', '/box']) assert.equal(why(path), undefined, path)
})

test('a path on a filesystem that may hang is refused before it is touched', () => {
  assert.equal(why('/mnt/nfs/box'), '/mnt/nfs (nfs4) may hang: a local filesystem is needed')
  assert.equal(why('/mnt/fuse/a/box'), '/mnt/fuse (fuse.sshfs) may hang: a local filesystem is needed')
  assert.match(why('/mnt/fuse/below/box') ?? '', /^\/mnt\/fuse \(fuse.sshfs\) may hang/)
  assert.match(why('/merged/box') ?? '', /^\/merged \(overlay\) may hang, by way of \/mnt\/nfs/)
})

test('a path to no place for files is refused', () => {
  assert.equal(why('/proc/box'), '/proc (proc) does not hold files')
  assert.equal(why('/snap/core/box'), '/snap/core is read-only (squashfs)')
})

test('links are followed, step by step', () => {
  assert.equal(
    why('/var/box/a', { '/var/box': '/mnt/fuse' }),
    '/mnt/fuse (fuse.sshfs) may hang: a local filesystem is needed',
  )
  assert.match(why('/srv/link/box', { '/srv/link': '../mnt/nfs/x' }) ?? '', /nfs4/)
  assert.equal(why('/srv/link/box', { '/srv/link': '../run' }), undefined)
  assert.equal(why('/a/box', { '/a': '/b', '/b': '/a' }), 'the path leads through more than 40 links')
})
