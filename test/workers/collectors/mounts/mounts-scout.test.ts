import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { mountsScoutProbes } from '../../../../workers/collectors/mounts/mounts-scout.js'
import { collectorSettings } from '../../../helpers/collector-settings.js'

const ROOT = '27 1 8:1 / / rw - ext4 /dev/sda1 rw'
const NFS = '41 27 0:41 / /a rw - nfs4 server:/a rw'

describe('the scout of mounts', () => {
  let procRoot: string
  beforeEach(() => {
    procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-scout-'))
    mkdirSync(path.join(procRoot, 'self'))
  })
  afterEach(() => rmSync(procRoot, { recursive: true }))

  function count(lines: readonly string[], exclude: readonly string[] = []): number | undefined {
    writeFileSync(path.join(procRoot, 'self/mountinfo'), [ROOT, ...lines, ''].join('\n'))
    const roots = { procRoot, sysRoot: '/sys', rootfs: '/' }
    const [probe] = mountsScoutProbes({
      ...collectorSettings({ roots }),
      options: { mounts: { include: [], exclude } },
    })
    assert.deepEqual(probe?.read(0), { status: 'ok', partial: 0 })
    probe?.close()
    return probe?.values[0]
  }

  it('counts remote and FUSE filesystems', () => {
    assert.equal(count([]), 0)
    assert.equal(count([NFS]), 1)
    assert.equal(count([NFS, '40 27 0:40 / /mnt/ssh rw - fuse.sshfs me@there:/ rw']), 2)
  })

  it('counts neither autofs nor local filesystems', () => {
    assert.equal(count(['40 27 0:40 / /misc rw - autofs /etc/auto.misc rw,indirect']), 0)
    assert.equal(count(['40 27 0:40 / /run rw - tmpfs tmpfs rw']), 0)
  })

  it('does not count what the filter excludes', () => {
    assert.equal(count([NFS], ['/a']), 0)
  })

  it('reports that mountinfo is missing', () => {
    const [probe] = mountsScoutProbes({
      ...collectorSettings({ roots: { procRoot, sysRoot: '/sys', rootfs: '/' } }),
      options: { mounts: { include: [], exclude: [] } },
    })
    const reading = probe?.read(0)
    assert.ok(reading && 'status' in reading)
    assert.equal(reading.status, 'missing')
  })
})
