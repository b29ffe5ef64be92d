import { COARSE_WINDOW_MS, metricsFrom } from './metric.js'

const space = metricsFrom({ tags: ['mount', 'device', 'fstype'], source: 'statfs(2)' })
const io = metricsFrom({ tags: ['device'], source: '/proc/diskstats', sampled: true })

const directed = (name: string) => ({
  read: { otel: { name, attributes: { 'disk.io.direction': 'read' } } },
  write: { otel: { name, attributes: { 'disk.io.direction': 'write' } } },
})
const bytes = directed('system.disk.io')
const operations = directed('system.disk.operations')
const operationTime = directed('system.disk.operation_time')

const spaceUsage = (state: string) => ({
  otel: { name: 'system.filesystem.usage', attributes: { 'system.filesystem.state': state }, additive: true },
})

/** Of each filesystem; made by `disk` for local filesystems and by `mounts` for remote and FUSE ones. */
export const spaceMetrics = [
  space.gauge('disk_total', 'bytes', 'Size of the filesystem', {
    otel: { name: 'system.filesystem.limit', additive: true },
  }),
  space.gauge('disk_free', 'bytes', 'Unused space, including what is reserved for root'),
  space.gauge('disk_available', 'bytes', 'Unused space that any user may take', spaceUsage('free')),
  space.gauge('disk_used', 'bytes', 'Used space: total - free', spaceUsage('used')),
  space.gauge('disk_used_ratio', 'ratio', 'Share of space in use as df shows it: used / (used + available)', {
    otel: { name: 'system.filesystem.utilization', attributes: { 'system.filesystem.state': 'used' } },
  }),
  space.gauge('disk_inodes_total', 'count', 'Inodes of the filesystem', { procfsOnly: true }),
  space.gauge('disk_inodes_free', 'count', 'Unused inodes', { procfsOnly: true }),
]

/** Of each block device. */
export const diskIoMetrics = [
  io.counter('disk_reads_total', 'count', 'Reads completed', operations.read),
  io.counter('disk_writes_total', 'count', 'Writes completed', operations.write),
  io.counter('disk_read_bytes_total', 'bytes', 'Bytes read', { ...bytes.read, procfsOnly: true }),
  io.counter('disk_write_bytes_total', 'bytes', 'Bytes written', { ...bytes.write, procfsOnly: true }),
  io.counter('disk_read_seconds_total', 'seconds', 'Time all reads took together', {
    ...operationTime.read,
    procfsOnly: true,
  }),
  io.counter('disk_write_seconds_total', 'seconds', 'Time all writes took together', {
    ...operationTime.write,
    procfsOnly: true,
  }),
  io.counter('disk_io_seconds_total', 'seconds', 'Time with at least one I/O under way', {
    otel: { name: 'system.disk.io_time' },
    procfsOnly: true,
  }),
  io.counter('disk_io_weighted_seconds_total', 'seconds', 'Time with I/O under way, times their number', {
    procfsOnly: true,
  }),
  io.gauge('disk_io_in_progress', 'count', 'I/Os under way', { procfsOnly: true }),
  io.gauge('disk_reads_per_second', 'per second', 'Reads completed per second', { windowMs: 0 }),
  io.gauge('disk_writes_per_second', 'per second', 'Writes completed per second', { windowMs: 0 }),
  io.gauge('disk_read_bytes_per_second', 'bytes per second', 'Bytes read per second', {
    windowMs: 0,
    procfsOnly: true,
  }),
  io.gauge('disk_write_bytes_per_second', 'bytes per second', 'Bytes written per second', {
    windowMs: 0,
    procfsOnly: true,
  }),
  io.gauge('disk_busy_ratio', 'ratio', 'Share of time with at least one I/O under way', {
    windowMs: COARSE_WINDOW_MS,
    procfsOnly: true,
  }),
]
