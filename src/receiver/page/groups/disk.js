import { byGreatest, own, sum } from '../devices.js'
import { bytes, bytesPerSecond, percent } from '../format.js'
import { lineEach, sumLine } from '../lines.js'
import { fold, levelOf } from './rows.js'

/** Fullest first, in steps of a hundredth so that the list stands still. */
function byFullness(a, b) {
  return Math.round(b.value * 100) - Math.round(a.value * 100) || a.tags.mount.localeCompare(b.tags.mount)
}

function spaceRow(host, { tags, value }) {
  const [free, total] = ['disk_available', 'disk_total'].map((type) => host.value(type, tags))
  return {
    key: `space ${tags.mount} ${tags.device}`,
    label: tags.mount,
    text: free === undefined || total === undefined ? percent(value) : `${bytes(free)} free of ${bytes(total)}`,
    share: value,
    level: levelOf(value),
  }
}

/** Nothing more can be written without inodes either, whatever space there is. */
function inodeRows(host) {
  return host.list('disk_inodes_total').flatMap(({ tags, value }) => {
    const free = host.value('disk_inodes_free', tags)
    const share = value > 0 && free !== undefined ? 1 - free / value : 0
    if (levelOf(share) === 'ok') return []
    const key = `inodes ${tags.mount} ${tags.device}`
    return [{ key, label: `${tags.mount} inodes`, text: `${percent(share)} used`, share, level: levelOf(share) }]
  })
}

function stuckRows(host) {
  return host
    .list('disk_mount_stuck')
    .filter(({ value }) => value > 0)
    .map(({ tags }) => ({
      key: `stuck ${tags.mount}`,
      label: tags.mount,
      text: 'does not answer',
      share: 1,
      level: 'full',
    }))
}

function describe(host) {
  const [read, written] = ['disk_read_bytes_per_second', 'disk_write_bytes_per_second'].map((type) =>
    own(host.list(type), 'device'),
  )
  const devices = host.list('disk_busy_ratio').sort(byGreatest(host, 'disk_io_seconds_total', 'device'))
  const some = read.length + written.length > 0
  return {
    figure: some ? bytesPerSecond(sum(read) + sum(written)) : undefined,
    note: some ? `${bytesPerSecond(sum(read))} read, ${bytesPerSecond(sum(written))} written` : '',
    ...fold([
      ...stuckRows(host),
      ...inodeRows(host),
      ...host
        .list('disk_used_ratio')
        .sort(byFullness)
        .map((one) => spaceRow(host, one)),
      ...devices.map(({ tags, value }) => ({
        key: `busy ${tags.device}`,
        label: tags.device,
        text: `${percent(value)} busy`,
        share: value,
      })),
    ]),
  }
}

export const disk = {
  id: 'disk',
  title: 'Disk',
  pattern: /^disk_/,
  describe,
  charts: [
    {
      id: 'disk-io',
      title: 'Reading and writing',
      unit: 'bytes per second',
      lines: (host) => [
        sumLine(host, 'disk_read_bytes_per_second', 'read', 'device'),
        sumLine(host, 'disk_write_bytes_per_second', 'write', 'device'),
      ],
    },
    {
      id: 'disk-busy',
      title: 'Busy',
      unit: 'ratio',
      each: (host) => lineEach(host, 'disk_busy_ratio', 'device', { rank: 'disk_io_seconds_total' }),
    },
  ],
}
