import { metricsFrom } from '../metric.js'

const meminfo = metricsFrom({ source: '/proc/meminfo', sampled: true })
const vmstat = metricsFrom({ source: '/proc/vmstat', sampled: true })
const usage = { otel: 'system.memory.usage' }

export const memoryMetrics = [
  meminfo.gauge('mem_total', 'bytes', 'Usable memory', { otel: 'system.memory.limit' }),
  meminfo.gauge('mem_free', 'bytes', 'Memory used for nothing at all', usage),
  meminfo.gauge('mem_available', 'bytes', 'Memory that new processes could get without swapping', {
    otel: 'system.memory.linux.available',
  }),
  meminfo.gauge('mem_used', 'bytes', 'Memory in use: total - available', usage),
  meminfo.gauge('mem_buffers', 'bytes', 'Buffers of block devices', { ...usage, procfsOnly: true }),
  meminfo.gauge('mem_cached', 'bytes', 'Page cache, without swap cache', { ...usage, procfsOnly: true }),
  meminfo.gauge('mem_shared', 'bytes', 'Memory of tmpfs and shared mappings', { procfsOnly: true }),
  meminfo.gauge('mem_slab', 'bytes', "The kernel's own data structures", { procfsOnly: true }),
  meminfo.gauge('mem_dirty', 'bytes', 'Waiting to be written back to disk', { procfsOnly: true }),
  meminfo.gauge('mem_writeback', 'bytes', 'Being written back to disk', { procfsOnly: true }),
  meminfo.gauge('mem_committed', 'bytes', 'Memory promised to processes', { procfsOnly: true }),
  meminfo.gauge('mem_used_ratio', 'ratio', 'Share of memory in use: used / total', {
    otel: 'system.memory.utilization',
  }),
  meminfo.gauge('swap_total', 'bytes', 'Swap space'),
  meminfo.gauge('swap_free', 'bytes', 'Unused swap space', { otel: 'system.paging.usage' }),
  meminfo.gauge('swap_used', 'bytes', 'Swap space in use', { otel: 'system.paging.usage' }),
  meminfo.gauge('swap_used_ratio', 'ratio', 'Share of swap space in use; no point without swap', {
    otel: 'system.paging.utilization',
  }),
  vmstat.counter('swap_in_pages_total', 'pages', 'Pages read from swap since boot', {
    otel: 'system.paging.operations',
    procfsOnly: true,
  }),
  vmstat.counter('swap_out_pages_total', 'pages', 'Pages written to swap since boot', {
    otel: 'system.paging.operations',
    procfsOnly: true,
  }),
  vmstat.counter('page_faults_total', 'count', 'Page faults since boot; major ones had to read from disk', {
    tags: ['kind'],
    otel: 'system.paging.faults',
    procfsOnly: true,
  }),
]
