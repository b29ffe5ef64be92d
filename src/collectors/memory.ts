import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'
import { type LineKey, type MetricTable, metricsIn } from './table.js'

const meminfo = metricsFrom({ source: '/proc/meminfo', sampled: true })
const detail = metricsFrom({ source: '/proc/meminfo' })
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

const linux = { procfsOnly: true }
const slab = (state: string) => ({
  ...linux,
  otel: {
    name: 'system.memory.linux.slab.usage',
    attributes: { 'system.memory.linux.slab.state': state },
    additive: true,
    linuxOnly: true,
  },
})
/** Sizes of pages, of any architecture. */
const pageSizes = ['4k', '64k', '2M', '4M', '1G'] as const

const directMap = detail.gauge(
  'mem_direct_map',
  'bytes',
  "Memory in the kernel's own mapping, by the size of its pages",
  {
    ...linux,
    tags: ['page'],
    nodeExporter: pageSizes.map((page) => ({ name: `node_memory_DirectMap${page}_bytes`, where: { page } })),
  },
)

/** Further lines of /proc/meminfo in KiB, read at ticks only. A kernel has the lines that it was built for. */
export const memoryDetailsTable: MetricTable<LineKey> = [
  [
    'SwapCached:',
    detail.gauge('swap_cached', 'bytes', 'Memory that is also unchanged in swap', {
      ...linux,
      nodeExporter: 'node_memory_SwapCached_bytes',
    }),
  ],
  [
    'Active:',
    detail.gauge('mem_active', 'bytes', 'Used recently', { ...linux, nodeExporter: 'node_memory_Active_bytes' }),
  ],
  [
    'Inactive:',
    detail.gauge('mem_inactive', 'bytes', 'Not used recently: the first to be reclaimed', {
      ...linux,
      nodeExporter: 'node_memory_Inactive_bytes',
    }),
  ],
  [
    'Active(anon):',
    detail.gauge('mem_active_anon', 'bytes', 'Used recently, not of a file', {
      ...linux,
      nodeExporter: 'node_memory_Active_anon_bytes',
    }),
  ],
  [
    'Inactive(anon):',
    detail.gauge('mem_inactive_anon', 'bytes', 'Not used recently, not of a file', {
      ...linux,
      nodeExporter: 'node_memory_Inactive_anon_bytes',
    }),
  ],
  [
    'Active(file):',
    detail.gauge('mem_active_file', 'bytes', 'Page cache used recently', {
      ...linux,
      nodeExporter: 'node_memory_Active_file_bytes',
    }),
  ],
  [
    'Inactive(file):',
    detail.gauge('mem_inactive_file', 'bytes', 'Page cache not used recently', {
      ...linux,
      nodeExporter: 'node_memory_Inactive_file_bytes',
    }),
  ],
  [
    'Unevictable:',
    detail.gauge('mem_unevictable', 'bytes', 'Memory that cannot be reclaimed', {
      ...linux,
      nodeExporter: 'node_memory_Unevictable_bytes',
    }),
  ],
  [
    'Mlocked:',
    detail.gauge('mem_locked', 'bytes', 'Locked by mlock(2)', { ...linux, nodeExporter: 'node_memory_Mlocked_bytes' }),
  ],
  [
    'Zswap:',
    detail.gauge('mem_zswap', 'bytes', 'Compressed swap in memory, as stored', {
      ...linux,
      nodeExporter: 'node_memory_Zswap_bytes',
    }),
  ],
  [
    'Zswapped:',
    detail.gauge('mem_zswapped', 'bytes', 'Compressed swap in memory, before compression', {
      ...linux,
      nodeExporter: 'node_memory_Zswapped_bytes',
    }),
  ],
  [
    'AnonPages:',
    detail.gauge('mem_anon', 'bytes', 'Mapped by processes, not of a file', {
      ...linux,
      nodeExporter: 'node_memory_AnonPages_bytes',
    }),
  ],
  [
    'Mapped:',
    detail.gauge('mem_mapped', 'bytes', 'Page cache mapped by processes', {
      ...linux,
      nodeExporter: 'node_memory_Mapped_bytes',
    }),
  ],
  [
    'KReclaimable:',
    detail.gauge('mem_kernel_reclaimable', 'bytes', 'Memory of the kernel that it gives back under pressure', {
      ...linux,
      nodeExporter: 'node_memory_KReclaimable_bytes',
    }),
  ],
  [
    'SReclaimable:',
    detail.gauge('mem_slab_reclaimable', 'bytes', 'Slab that can be reclaimed, such as caches', {
      ...slab('reclaimable'),
      nodeExporter: 'node_memory_SReclaimable_bytes',
    }),
  ],
  [
    'SUnreclaim:',
    detail.gauge('mem_slab_unreclaimable', 'bytes', 'Slab that cannot be reclaimed', {
      ...slab('unreclaimable'),
      nodeExporter: 'node_memory_SUnreclaim_bytes',
    }),
  ],
  [
    'KernelStack:',
    detail.gauge('mem_kernel_stack', 'bytes', 'Kernel stacks of all threads', {
      ...linux,
      nodeExporter: 'node_memory_KernelStack_bytes',
    }),
  ],
  [
    'PageTables:',
    detail.gauge('mem_page_tables', 'bytes', 'Page tables of processes', {
      ...linux,
      nodeExporter: 'node_memory_PageTables_bytes',
    }),
  ],
  [
    'SecPageTables:',
    detail.gauge('mem_secondary_page_tables', 'bytes', 'Page tables of virtual machines and devices', {
      ...linux,
      nodeExporter: 'node_memory_SecPageTables_bytes',
    }),
  ],
  [
    'NFS_Unstable:',
    detail.gauge('mem_nfs_unstable', 'bytes', 'Sent to an NFS server and not yet stored there', {
      ...linux,
      nodeExporter: 'node_memory_NFS_Unstable_bytes',
    }),
  ],
  [
    'Bounce:',
    detail.gauge('mem_bounce', 'bytes', 'Copies for devices that cannot reach all memory', {
      ...linux,
      nodeExporter: 'node_memory_Bounce_bytes',
    }),
  ],
  [
    'WritebackTmp:',
    detail.gauge('mem_writeback_temporary', 'bytes', 'Buffers of FUSE for writing back', {
      ...linux,
      nodeExporter: 'node_memory_WritebackTmp_bytes',
    }),
  ],
  [
    'CommitLimit:',
    detail.gauge('mem_commit_limit', 'bytes', 'Most memory that may be promised, with strict overcommit', {
      ...linux,
      nodeExporter: 'node_memory_CommitLimit_bytes',
    }),
  ],
  [
    'VmallocTotal:',
    detail.gauge('mem_vmalloc_size', 'bytes', "Address space of the kernel's vmalloc", {
      ...linux,
      nodeExporter: 'node_memory_VmallocTotal_bytes',
    }),
  ],
  [
    'VmallocUsed:',
    detail.gauge('mem_vmalloc_used', 'bytes', 'Used part of it', {
      ...linux,
      nodeExporter: 'node_memory_VmallocUsed_bytes',
    }),
  ],
  [
    'VmallocChunk:',
    detail.gauge('mem_vmalloc_chunk', 'bytes', 'Its largest free block; 0 since Linux 4.4', {
      ...linux,
      nodeExporter: 'node_memory_VmallocChunk_bytes',
    }),
  ],
  [
    'Percpu:',
    detail.gauge('mem_per_cpu', 'bytes', "The kernel's data of each CPU", {
      ...linux,
      nodeExporter: 'node_memory_Percpu_bytes',
    }),
  ],
  [
    'HardwareCorrupted:',
    detail.gauge('mem_hardware_corrupted', 'bytes', 'Taken out of use after memory errors', {
      ...linux,
      nodeExporter: 'node_memory_HardwareCorrupted_bytes',
    }),
  ],
  [
    'AnonHugePages:',
    detail.gauge('mem_anon_huge', 'bytes', 'Transparent huge pages, not of a file', {
      ...linux,
      nodeExporter: 'node_memory_AnonHugePages_bytes',
    }),
  ],
  [
    'ShmemHugePages:',
    detail.gauge('mem_shared_huge', 'bytes', 'Huge pages of tmpfs and shared memory', {
      ...linux,
      nodeExporter: 'node_memory_ShmemHugePages_bytes',
    }),
  ],
  [
    'ShmemPmdMapped:',
    detail.gauge('mem_shared_huge_mapped', 'bytes', 'Huge pages of shared memory mapped as such', {
      ...linux,
      nodeExporter: 'node_memory_ShmemPmdMapped_bytes',
    }),
  ],
  [
    'FileHugePages:',
    detail.gauge('mem_file_huge', 'bytes', 'Huge pages of files', {
      ...linux,
      nodeExporter: 'node_memory_FileHugePages_bytes',
    }),
  ],
  [
    'FilePmdMapped:',
    detail.gauge('mem_file_huge_mapped', 'bytes', 'Huge pages of files mapped as such', {
      ...linux,
      nodeExporter: 'node_memory_FilePmdMapped_bytes',
    }),
  ],
  [
    'CmaTotal:',
    detail.gauge('mem_cma_size', 'bytes', 'Reserved for contiguous allocations of devices', {
      ...linux,
      nodeExporter: 'node_memory_CmaTotal_bytes',
    }),
  ],
  [
    'CmaFree:',
    detail.gauge('mem_cma_free', 'bytes', 'Unused part of it', { ...linux, nodeExporter: 'node_memory_CmaFree_bytes' }),
  ],
  [
    'Hugepagesize:',
    detail.gauge('mem_huge_page_size', 'bytes', 'Default size of a huge page', {
      ...linux,
      nodeExporter: 'node_memory_Hugepagesize_bytes',
    }),
  ],
  [
    'Hugetlb:',
    detail.gauge('mem_huge_pages', 'bytes', 'Memory of all huge pages of the pools', {
      ...linux,
      nodeExporter: 'node_memory_Hugetlb_bytes',
    }),
  ],
  ['DirectMap4k:', directMap, { page: '4k' }],
  ['DirectMap64k:', directMap, { page: '64k' }],
  ['DirectMap2M:', directMap, { page: '2M' }],
  ['DirectMap4M:', directMap, { page: '4M' }],
  ['DirectMap1G:', directMap, { page: '1G' }],
]

/** Lines of /proc/meminfo that count huge pages of the default size. */
export const hugePagesTable: MetricTable<LineKey> = [
  [
    'HugePages_Total:',
    detail.gauge('mem_huge_pages_configured', 'pages', 'Huge pages of the default size', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Total',
    }),
  ],
  [
    'HugePages_Free:',
    detail.gauge('mem_huge_pages_free', 'pages', 'Those not in use', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Free',
    }),
  ],
  [
    'HugePages_Rsvd:',
    detail.gauge('mem_huge_pages_reserved', 'pages', 'Those promised and not yet used', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Rsvd',
    }),
  ],
  [
    'HugePages_Surp:',
    detail.gauge('mem_huge_pages_surplus', 'pages', 'Those above the configured number', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Surp',
    }),
  ],
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
