import type { Tags } from '../../../shared/frame.js'
import { byGreatest, physical, sum } from '../devices.js'
import { bytes, bytesPerSecond, percent } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { type Chart, type ChartLine, line, lineEach, MAX_LINES, sumLine } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, fold, levelOf } from './card.js'

const SPACE = 'disk_used_ratio'
const IO_TIME = 'disk_io_seconds_total'

const deviceOf = ({ tags }: HostSeries) => tags['device'] ?? ''
const mountOf = ({ tags }: HostSeries) => tags['mount'] ?? ''

/** Orders the fullest first, by whole percents so that the list does not jump. */
function byFullness(a: HostSeries, b: HostSeries): number {
  return Math.round(b.value * 100) - Math.round(a.value * 100) || mountOf(a).localeCompare(mountOf(b))
}

function spaceRow(host: HostState, series: HostSeries): CardRow {
  const { tags, value } = series
  const free = host.value('disk_available', tags)
  const total = host.value('disk_total', tags)
  return {
    key: `space ${mountOf(series)} ${tags['device']}`,
    label: mountOf(series),
    text: free === undefined || total === undefined ? percent(value) : `${bytes(free)} free of ${bytes(total)}`,
    share: value,
    level: levelOf(value),
    trend: spaceLine(tags),
  }
}

function spaceLine({ mount = '', device }: Tags): ChartLine {
  return line(SPACE, mount, { match: (tags) => tags['mount'] === mount && tags['device'] === device })
}

/** Returns a line for each of the fullest filesystems. */
function spaceLines(host: HostState): Pick<Chart, 'lines' | 'note'> {
  const all = host.list(SPACE).sort(byFullness)
  return {
    lines: all.slice(0, MAX_LINES).map(({ tags }) => spaceLine(tags)),
    note: all.length > MAX_LINES ? `${MAX_LINES} of ${all.length}` : '',
  }
}

/** Returns lines for the time per read and per write of the busiest devices. */
function latencyLines(host: HostState): Pick<Chart, 'lines' | 'note'> {
  const devices = host
    .list(IO_TIME)
    .sort(byGreatest(host, IO_TIME, 'device'))
    .map(deviceOf)
  const lines = devices.slice(0, MAX_LINES / 2).flatMap((device) => {
    const source = { agg: 'rate', match: (tags: Tags) => tags['device'] === device } as const
    return [
      line('disk_read_seconds_total', `${device} read`, { ...source, per: 'disk_reads_total' }),
      line('disk_write_seconds_total', `${device} write`, { ...source, per: 'disk_writes_total' }),
    ]
  })
  return { lines, note: devices.length > MAX_LINES / 2 ? `${MAX_LINES / 2} of ${devices.length}` : '' }
}

/** Returns rows for filesystems short of inodes: no file can be created without one. */
function inodeRows(host: HostState): readonly CardRow[] {
  return host.list('disk_inodes_total').flatMap((series) => {
    const { tags, value } = series
    const free = host.value('disk_inodes_free', tags)
    const share = value > 0 && free !== undefined ? 1 - free / value : 0
    const level = levelOf(share)
    if (level === 'ok') return []
    const mount = mountOf(series)
    const key = `inodes ${mount} ${tags['device']}`
    return [{ key, label: `${mount} inodes`, text: `${percent(share)} used`, share, level }]
  })
}

function stuckRows(host: HostState): readonly CardRow[] {
  return host
    .list('disk_mount_stuck')
    .filter(({ value }) => value > 0)
    .map(mountOf)
    .map((mount) => ({ key: `stuck ${mount}`, label: mount, text: 'does not answer', share: 1, level: 'full' }))
}

function describe(host: HostState): CardText {
  const read = physical(host.list('disk_read_bytes_per_second'), 'device')
  const written = physical(host.list('disk_write_bytes_per_second'), 'device')
  const busy = host.list('disk_busy_ratio').sort(byGreatest(host, IO_TIME, 'device'))
  const some = read.length + written.length > 0
  return {
    figure: some ? bytesPerSecond(sum(read) + sum(written)) : undefined,
    note: some ? `${bytesPerSecond(sum(read))} read, ${bytesPerSecond(sum(written))} written` : '',
    ...fold([
      ...stuckRows(host),
      ...inodeRows(host),
      ...host
        .list(SPACE)
        .sort(byFullness)
        .map((one) => spaceRow(host, one)),
      ...busy.map(({ tags: { device = '' }, value }) => ({
        key: `busy ${device}`,
        label: device,
        text: `${percent(value)} busy`,
        share: value,
        level: levelOf(value),
      })),
    ]),
  }
}

export const disk: CardGroup = {
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
      title: 'Busy, by device',
      unit: 'ratio',
      each: (host) => lineEach(host, 'disk_busy_ratio', 'device', { rank: IO_TIME }),
    },
    { id: 'disk-latency', title: 'Latency of a request', unit: 'seconds', each: latencyLines },
    { id: 'disk-space', title: 'Space in use', unit: 'ratio', each: spaceLines },
  ],
}
