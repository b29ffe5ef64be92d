import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SpaceFigures } from '../../../workers/filesystems/statfs.js'
import { SpaceProbe } from '../../../workers/node/space.js'
import { pointsOf } from '../../helpers/proc-tree.js'

const figures: SpaceFigures = { bsize: 10, blocks: 100, bfree: 40, bavail: 30, files: 5, ffree: 4 }
const everything = { include: [], exclude: [] }

function mountsOf(probe: SpaceProbe): string[] {
  return probe.series.filter(({ type }) => type === 'disk_total').map(({ tags }) => tags?.['mount'] ?? '')
}

describe('space by fs.statfs', () => {
  it('is that of the root, without inodes, which not every platform counts', () => {
    const paths: string[] = []
    const read = (path: Buffer) => {
      paths.push(path.toString())
      return figures
    }
    const probe = new SpaceProbe(everything, read, 'darwin')
    assert.deepEqual(probe.read(), { status: 'ok', partial: 0 })
    assert.deepEqual(paths, ['/'])
    const tags = '{mount=/,device=unknown,fstype=unknown}'
    assert.deepEqual(Object.fromEntries(pointsOf(probe)), {
      [`disk_total${tags}`]: 1000,
      [`disk_free${tags}`]: 400,
      [`disk_available${tags}`]: 300,
      [`disk_reserved${tags}`]: 100,
      [`disk_used${tags}`]: 600,
      [`disk_used_ratio${tags}`]: 600 / 900,
    })
  })

  it('is that of the drive C: on Windows', () => {
    assert.deepEqual(mountsOf(new SpaceProbe(everything, () => figures, 'win32')), ['C:\\'])
  })

  it('is also that of each path that include names, and of none that exclude does', () => {
    const mounts = (include: string[], exclude: string[] = []) =>
      mountsOf(new SpaceProbe({ include, exclude }, () => figures, 'darwin'))
    assert.deepEqual(mounts(['/', '/Volumes/Data', '/Volumes/Data']), ['/', '/Volumes/Data'])
    assert.deepEqual(mounts(['/Volumes/Data']), ['/Volumes/Data'])
    // Node cannot list mounts, so a wildcard finds only known ones.
    assert.deepEqual(mounts(['/*', '/Volumes/Data'], ['/Vol*']), ['/'])
    assert.deepEqual(mounts([], ['/']), [])
  })

  it('is partial where a path cannot be read', () => {
    const read = (path: Buffer) => {
      if (path.toString() === '/') return figures
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    }
    const probe = new SpaceProbe({ include: ['/', '/gone'], exclude: [] }, read, 'darwin')
    assert.deepEqual(probe.read(), {
      status: 'ok',
      partial: 1,
      reason: 'statfs /gone: ENOENT',
      failedParts: [{ part: '/gone', reason: 'statfs /gone: ENOENT' }],
    })
    assert.equal(
      [...pointsOf(probe).keys()].some((key) => key.includes('/gone')),
      false,
    )
  })
})
