import { defineCollector } from './definition.js'
import { hugePagesTable, memoryDetailsTable } from './memory-details.js'
import { metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'
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
    nodeExporter: [
      { name: 'node_vmstat_pgfault', where: { kind: 'minor' }, help: 'Page faults since boot, minor and major' },
      { name: 'node_vmstat_pgfault', where: { kind: 'major' }, help: 'Page faults since boot, minor and major' },
      { name: 'node_vmstat_pgmajfault', where: { kind: 'major' }, help: 'Page faults since boot that read from disk' },
    ],
  },
)

/** Lines of /proc/meminfo (proc_meminfo(5)), in KiB, which the file calls kB. */
export const meminfoTable: MetricTable<LineKey> = [
  [
    'MemTotal:',
    meminfo.gauge('mem_total', 'bytes', 'Usable memory', {
      otel: { name: 'system.memory.limit', additive: true },
      nodeExporter: 'node_memory_MemTotal_bytes',
    }),
  ],
  [
    'MemFree:',
    meminfo.gauge('mem_free', 'bytes', 'Unused memory', {
      ...usage('free'),
      nodeExporter: 'node_memory_MemFree_bytes',
    }),
  ],
  [
    'MemAvailable:',
    meminfo.gauge('mem_available', 'bytes', 'Memory that new processes could get without swapping', {
      otel: { name: 'system.memory.linux.available', additive: true, linuxOnly: true },
      nodeExporter: 'node_memory_MemAvailable_bytes',
    }),
  ],
  meminfo.gauge('mem_used', 'bytes', 'Memory in use: total - available', { ...usage('used'), nodeExporter: 'derived' }),
  [
    'Buffers:',
    meminfo.gauge('mem_buffers', 'bytes', 'Buffers of block devices', {
      ...usage('buffers'),
      procfsOnly: true,
      nodeExporter: 'node_memory_Buffers_bytes',
    }),
  ],
  [
    'Cached:',
    meminfo.gauge('mem_cached', 'bytes', 'Page cache, without swap cache', {
      ...usage('cached'),
      procfsOnly: true,
      nodeExporter: 'node_memory_Cached_bytes',
    }),
  ],
  [
    'Shmem:',
    meminfo.gauge('mem_shared', 'bytes', 'Memory of tmpfs and shared mappings', {
      otel: { name: 'system.memory.linux.shared', additive: true, linuxOnly: true },
      procfsOnly: true,
      nodeExporter: 'node_memory_Shmem_bytes',
    }),
  ],
  [
    'Slab:',
    meminfo.gauge('mem_slab', 'bytes', "The kernel's own data structures", {
      procfsOnly: true,
      nodeExporter: 'node_memory_Slab_bytes',
    }),
  ],
  [
    'Dirty:',
    meminfo.gauge('mem_dirty', 'bytes', 'Waiting to be written back to disk', {
      procfsOnly: true,
      nodeExporter: 'node_memory_Dirty_bytes',
    }),
  ],
  [
    'Writeback:',
    meminfo.gauge('mem_writeback', 'bytes', 'Being written back to disk', {
      procfsOnly: true,
      nodeExporter: 'node_memory_Writeback_bytes',
    }),
  ],
  [
    'Committed_AS:',
    meminfo.gauge('mem_committed', 'bytes', 'Memory promised to processes', {
      procfsOnly: true,
      nodeExporter: 'node_memory_Committed_AS_bytes',
    }),
  ],
  meminfo.gauge('mem_used_ratio', 'ratio', 'Share of memory in use: used / total', {
    otel: { name: 'system.memory.utilization', attributes: { 'system.memory.state': 'used' } },
    nodeExporter: 'derived',
  }),
  [
    'SwapTotal:',
    meminfo.gauge('swap_total', 'bytes', 'Swap space', {
      needsLibrary: true,
      nodeExporter: 'node_memory_SwapTotal_bytes',
    }),
  ],
  [
    'SwapFree:',
    meminfo.gauge('swap_free', 'bytes', 'Unused swap space', {
      ...swapUsage('free'),
      needsLibrary: true,
      nodeExporter: 'node_memory_SwapFree_bytes',
    }),
  ],
  meminfo.gauge('swap_used', 'bytes', 'Swap space in use', {
    ...swapUsage('used'),
    needsLibrary: true,
    nodeExporter: 'derived',
  }),
  meminfo.gauge('swap_used_ratio', 'ratio', 'Share of swap space in use; no point without swap', {
    otel: { name: 'system.paging.utilization', attributes: { 'system.paging.state': 'used' } },
    needsLibrary: true,
    nodeExporter: 'derived',
  }),
]

/** Lines of /proc/vmstat (proc_vmstat(5)). `pgfault` counts major faults too; the reader subtracts them. */
export const vmstatTable: MetricTable<LineKey> = [
  [
    'pswpin ',
    vmstat.counter('swap_in_pages_total', 'pages', 'Pages read from swap since boot', {
      ...paging('in'),
      procfsOnly: true,
      nodeExporter: 'node_vmstat_pswpin',
    }),
  ],
  [
    'pswpout ',
    vmstat.counter('swap_out_pages_total', 'pages', 'Pages written to swap since boot', {
      ...paging('out'),
      procfsOnly: true,
      nodeExporter: 'node_vmstat_pswpout',
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
  options: {
    details: toggle(
      "Also report the rest of /proc/meminfo: what is active, mapped, locked, in huge pages, the kernel's",
      true,
    ),
  },
  metrics: [
    ...metricsIn(meminfoTable),
    ...metricsIn(memoryDetailsTable),
    ...metricsIn(hugePagesTable),
    ...metricsIn(vmstatTable),
  ],
})

export type MemoryOptions = OptionsOf<typeof memory>
