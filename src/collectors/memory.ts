import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type LineKey, type MetricTable, metricsIn } from './table.js'

const meminfo = metricsFrom({ source: '/proc/meminfo', sampled: true })
const vmstat = metricsFrom({ source: '/proc/vmstat', sampled: true })

const usage = (state: string) => ({
  otel: { name: 'system.memory.usage', attributes: { 'system.memory.state': state }, additive: true },
})
const swapUsage = (state: string) => ({
  otel: { name: 'system.paging.usage', attributes: { 'system.paging.state': state }, additive: true },
})
const paging = (direction: string) => ({
  otel: { name: 'system.paging.operations', attributes: { 'system.paging.direction': direction } },
})

const pageFaults = vmstat.counter(
  'page_faults_total',
  'count',
  'Page faults since boot; major ones had to read from disk',
  {
    tags: ['kind'],
    otel: { name: 'system.paging.faults' },
    procfsOnly: true,
  },
)

/** Lines of /proc/meminfo (proc_meminfo(5)), in KiB, which the file calls kB. */
export const meminfoTable: MetricTable<LineKey> = [
  [
    'MemTotal:',
    meminfo.gauge('mem_total', 'bytes', 'Usable memory', { otel: { name: 'system.memory.limit', additive: true } }),
  ],
  ['MemFree:', meminfo.gauge('mem_free', 'bytes', 'Unused memory', usage('free'))],
  [
    'MemAvailable:',
    meminfo.gauge('mem_available', 'bytes', 'Memory that new processes could get without swapping', {
      otel: { name: 'system.memory.linux.available', additive: true, linuxOnly: true },
    }),
  ],
  meminfo.gauge('mem_used', 'bytes', 'Memory in use: total - available', usage('used')),
  [
    'Buffers:',
    meminfo.gauge('mem_buffers', 'bytes', 'Buffers of block devices', { ...usage('buffers'), procfsOnly: true }),
  ],
  [
    'Cached:',
    meminfo.gauge('mem_cached', 'bytes', 'Page cache, without swap cache', { ...usage('cached'), procfsOnly: true }),
  ],
  [
    'Shmem:',
    meminfo.gauge('mem_shared', 'bytes', 'Memory of tmpfs and shared mappings', {
      otel: { name: 'system.memory.linux.shared', additive: true, linuxOnly: true },
      procfsOnly: true,
    }),
  ],
  ['Slab:', meminfo.gauge('mem_slab', 'bytes', "The kernel's own data structures", { procfsOnly: true })],
  ['Dirty:', meminfo.gauge('mem_dirty', 'bytes', 'Waiting to be written back to disk', { procfsOnly: true })],
  ['Writeback:', meminfo.gauge('mem_writeback', 'bytes', 'Being written back to disk', { procfsOnly: true })],
  ['Committed_AS:', meminfo.gauge('mem_committed', 'bytes', 'Memory promised to processes', { procfsOnly: true })],
  meminfo.gauge('mem_used_ratio', 'ratio', 'Share of memory in use: used / total', {
    otel: { name: 'system.memory.utilization', attributes: { 'system.memory.state': 'used' } },
  }),
  ['SwapTotal:', meminfo.gauge('swap_total', 'bytes', 'Swap space', { needsLibrary: true })],
  ['SwapFree:', meminfo.gauge('swap_free', 'bytes', 'Unused swap space', { ...swapUsage('free'), needsLibrary: true })],
  meminfo.gauge('swap_used', 'bytes', 'Swap space in use', { ...swapUsage('used'), needsLibrary: true }),
  meminfo.gauge('swap_used_ratio', 'ratio', 'Share of swap space in use; no point without swap', {
    otel: { name: 'system.paging.utilization', attributes: { 'system.paging.state': 'used' } },
    needsLibrary: true,
  }),
]

/** Lines of /proc/vmstat (proc_vmstat(5)). `pgfault` counts major faults too; the reader subtracts them. */
export const vmstatTable: MetricTable<LineKey> = [
  [
    'pswpin ',
    vmstat.counter('swap_in_pages_total', 'pages', 'Pages read from swap since boot', {
      ...paging('in'),
      procfsOnly: true,
    }),
  ],
  [
    'pswpout ',
    vmstat.counter('swap_out_pages_total', 'pages', 'Pages written to swap since boot', {
      ...paging('out'),
      procfsOnly: true,
    }),
  ],
  ['pgfault ', pageFaults, { kind: 'minor' }],
  ['pgmajfault ', pageFaults, { kind: 'major' }],
]

export const memory = defineCollector({
  name: 'memory',
  summary: 'memory, swap and paging',
  description: 'Memory, swap and paging',
  sources: ['procfs', 'node', 'systeminformation'],
  libraryForks: 'off Linux',
  metrics: [...metricsIn(meminfoTable), ...metricsIn(vmstatTable)],
})
