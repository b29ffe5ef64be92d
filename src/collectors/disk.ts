import { defineCollector } from './definition.js'
import { COARSE_WINDOW_MS, metricsFrom, type NodeExporterName, RATE_WINDOW_MS, type Unit } from './metric.js'
import { nameFilter, type OptionsOf, toggle } from './options.js'
import { type Column, type MetricTable, metricsIn, perSecond, shareOfTime } from './table.js'

const space = metricsFrom({ tags: ['mount', 'device', 'fstype'], source: 'statfs(2)' })
const io = metricsFrom({ tags: ['device'], source: '/proc/diskstats', sampled: true })

const directed = (name: string) => ({
  read: { otel: { name, attributes: { 'disk.io.direction': 'read' } } },
  write: { otel: { name, attributes: { 'disk.io.direction': 'write' } } },
})
const bytes = directed('system.disk.io')
const operations = directed('system.disk.operations')
const operationTime = directed('system.disk.operation_time')

const rate = { windowMs: RATE_WINDOW_MS, needsLibrary: true, nodeExporter: 'derived' } as const

const spaceUsage = (state: string) => ({
  otel: { name: 'system.filesystem.usage', attributes: { 'system.filesystem.state': state }, additive: true },
})

/** Metrics of each filesystem: `disk` reports the local ones, `mounts` the remote and FUSE ones. */
export const spaceMetrics = [
  space.gauge('disk_total', 'bytes', 'Size of the filesystem', {
    otel: { name: 'system.filesystem.limit', additive: true },
    nodeExporter: 'node_filesystem_size_bytes',
  }),
  space.gauge('disk_free', 'bytes', 'Unused space, including what is reserved for root', {
    nodeExporter: 'node_filesystem_free_bytes',
  }),
  space.gauge('disk_available', 'bytes', 'Unused space available to any user', {
    ...spaceUsage('free'),
    nodeExporter: 'node_filesystem_avail_bytes',
  }),
  space.gauge('disk_reserved', 'bytes', 'Unused space that only root may use: free - available', {
    ...spaceUsage('reserved'),
    nodeExporter: 'derived',
  }),
  space.gauge('disk_used', 'bytes', 'Used space: total - free', { ...spaceUsage('used'), nodeExporter: 'derived' }),
  space.gauge('disk_used_ratio', 'ratio', 'Share of space in use as df shows it: used / (used + available)', {
    otel: { name: 'system.filesystem.utilization', attributes: { 'system.filesystem.state': 'used' } },
    nodeExporter: 'derived',
  }),
  space.gauge('disk_inodes_total', 'count', 'Inodes of the filesystem', {
    procfsOnly: true,
    nodeExporter: 'node_filesystem_files',
  }),
  space.gauge('disk_inodes_free', 'count', 'Unused inodes', {
    procfsOnly: true,
    nodeExporter: 'node_filesystem_files_free',
  }),
  space.gauge('disk_mount_error', 'count', '1 when the filesystem cannot be read; it then has no other point', {
    procfsOnly: true,
    nodeExporter: 'node_filesystem_device_error',
  }),
]

/** The kernel counts in sectors of this size, whatever the disk's own sector size. */
const SECTOR_BYTES = 512
const MS_PER_SECOND = 1000

// Columns of /proc/diskstats after the name (Documentation/admin-guide/iostats.rst of the kernel). Newer kernels append more.
const reads: Column = { column: 0 }
const readSectors: Column = { column: 2, times: SECTOR_BYTES }
const readMs: Column = { column: 3, per: MS_PER_SECOND }
const writes: Column = { column: 4 }
const writtenSectors: Column = { column: 6, times: SECTOR_BYTES }
const writeMs: Column = { column: 7, per: MS_PER_SECOND }
/** Requests in progress. A kernel bug can make the number negative; it is then written as an unsigned number of 32 bits. */
const inProgress: Column = { column: 8, below: 2 ** 31 }
const ioMs: Column = { column: 9, per: MS_PER_SECOND }
const weightedMs: Column = { column: 10, per: MS_PER_SECOND }

/** Metrics of each block device. */
export const diskstatsTable: MetricTable<Column> = [
  [
    reads,
    io.counter('disk_reads_total', 'count', 'Reads completed', {
      ...operations.read,
      needsLibrary: true,
      nodeExporter: 'node_disk_reads_completed_total',
    }),
  ],
  [
    writes,
    io.counter('disk_writes_total', 'count', 'Writes completed', {
      ...operations.write,
      needsLibrary: true,
      nodeExporter: 'node_disk_writes_completed_total',
    }),
  ],
  [
    readSectors,
    io.counter('disk_read_bytes_total', 'bytes', 'Bytes read', {
      ...bytes.read,
      procfsOnly: true,
      nodeExporter: 'node_disk_read_bytes_total',
    }),
  ],
  [
    writtenSectors,
    io.counter('disk_write_bytes_total', 'bytes', 'Bytes written', {
      ...bytes.write,
      procfsOnly: true,
      nodeExporter: 'node_disk_written_bytes_total',
    }),
  ],
  [
    readMs,
    io.counter('disk_read_seconds_total', 'seconds', 'Total time spent reading', {
      ...operationTime.read,
      procfsOnly: true,
      nodeExporter: 'node_disk_read_time_seconds_total',
    }),
  ],
  [
    writeMs,
    io.counter('disk_write_seconds_total', 'seconds', 'Total time spent writing', {
      ...operationTime.write,
      procfsOnly: true,
      nodeExporter: 'node_disk_write_time_seconds_total',
    }),
  ],
  [
    ioMs,
    io.counter('disk_io_seconds_total', 'seconds', 'Time with at least one I/O under way', {
      otel: { name: 'system.disk.io_time' },
      procfsOnly: true,
      nodeExporter: 'node_disk_io_time_seconds_total',
    }),
  ],
  [
    weightedMs,
    io.counter('disk_io_weighted_seconds_total', 'seconds', 'Time with I/O under way, times their number', {
      procfsOnly: true,
      nodeExporter: 'node_disk_io_time_weighted_seconds_total',
    }),
  ],
  [
    inProgress,
    io.gauge('disk_io_in_progress', 'count', 'I/Os under way', { procfsOnly: true, nodeExporter: 'node_disk_io_now' }),
  ],
  [perSecond(reads), io.gauge('disk_reads_per_second', 'per second', 'Reads completed per second', rate)],
  [perSecond(writes), io.gauge('disk_writes_per_second', 'per second', 'Writes completed per second', rate)],
  [
    perSecond(readSectors),
    io.gauge('disk_read_bytes_per_second', 'bytes per second', 'Bytes read per second', {
      windowMs: RATE_WINDOW_MS,
      procfsOnly: true,
      nodeExporter: 'derived',
    }),
  ],
  [
    perSecond(writtenSectors),
    io.gauge('disk_write_bytes_per_second', 'bytes per second', 'Bytes written per second', {
      windowMs: RATE_WINDOW_MS,
      procfsOnly: true,
      nodeExporter: 'derived',
    }),
  ],
  [
    shareOfTime(ioMs),
    io.gauge('disk_busy_ratio', 'ratio', 'Share of time with at least one I/O under way', {
      windowMs: COARSE_WINDOW_MS,
      procfsOnly: true,
      nodeExporter: 'derived',
    }),
  ],
]

const detail = (type: string, unit: Unit, help: string, nodeExporter: NodeExporterName | `node_${string}`) =>
  io.counter(type, unit, help, { procfsOnly: true, nodeExporter })
const merged = 'merged with others before they were issued'
/** The kernel's own unit. */
const sectors = { name: 'node_disk_discarded_sectors_total', times: 1 / SECTOR_BYTES, help: 'Sectors discarded' }
const discardMs: Column = { column: 14, per: MS_PER_SECOND }
const flushMs: Column = { column: 16, per: MS_PER_SECOND }

/** Further metrics of each block device. The kernel has discards since Linux 4.18, flushes since 5.5. */
export const diskDetailsTable: MetricTable<Column> = [
  [{ column: 1 }, detail('disk_reads_merged_total', 'count', `Reads ${merged}`, 'node_disk_reads_merged_total')],
  [{ column: 5 }, detail('disk_writes_merged_total', 'count', `Writes ${merged}`, 'node_disk_writes_merged_total')],
  [{ column: 11 }, detail('disk_discards_total', 'count', 'Discards completed', 'node_disk_discards_completed_total')],
  [
    { column: 12 },
    detail('disk_discards_merged_total', 'count', `Discards ${merged}`, 'node_disk_discards_merged_total'),
  ],
  [{ column: 13, times: SECTOR_BYTES }, detail('disk_discarded_bytes_total', 'bytes', 'Bytes discarded', sectors)],
  [
    discardMs,
    detail(
      'disk_discard_seconds_total',
      'seconds',
      'Total time spent discarding',
      'node_disk_discard_time_seconds_total',
    ),
  ],
  [{ column: 15 }, detail('disk_flushes_total', 'count', 'Flush requests completed', 'node_disk_flush_requests_total')],
  [
    flushMs,
    detail(
      'disk_flush_seconds_total',
      'seconds',
      'Total time spent flushing',
      'node_disk_flush_requests_time_seconds_total',
    ),
  ],
]

export const disk = defineCollector({
  name: 'disk',
  summary: 'space of local filesystems, I/O of disks',
  description: 'Space of local filesystems and I/O of disks',
  sources: ['procfs', 'node', 'systeminformation'],
  libraryForks: 'always',
  options: {
    mounts: nameFilter('Mount points to report'),
    devices: nameFilter('Block devices to report; without a filter whole disks, dm and md'),
    details: toggle('Also report merged requests, discards and flushes', false),
  },
  metrics: [...spaceMetrics, ...metricsIn(diskstatsTable), ...metricsIn(diskDetailsTable)],
})

export type DiskOptions = OptionsOf<typeof disk>
