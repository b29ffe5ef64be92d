import { type Metric, metricsFrom } from './metric.js'
import type { LineKey, MetricTable } from './table.js'

const detail = metricsFrom({ source: '/proc/meminfo' })
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

/** Returns a line of /proc/meminfo that node_exporter names after its key. @param key without the colon */
function line(key: string, type: string, help: string, extra: Pick<Metric, 'procfsOnly' | 'otel'> = linux) {
  const nodeExporter = `node_memory_${key.replace(/\((\w+)\)/, '_$1')}_bytes` as const
  return [`${key}:`, detail.gauge(type, 'bytes', help, { ...extra, nodeExporter })] as const
}

/** Page sizes of all architectures. */
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

/** Further lines of /proc/meminfo in KiB, read at ticks only. Which of them exist depends on the kernel's build. */
export const memoryDetailsTable: MetricTable<LineKey> = [
  line('SwapCached', 'swap_cached', 'Memory that is also unchanged in swap'),
  line('Active', 'mem_active', 'Used recently'),
  line('Inactive', 'mem_inactive', 'Not used recently: the first to be reclaimed'),
  line('Active(anon)', 'mem_active_anon', 'Used recently, not of a file'),
  line('Inactive(anon)', 'mem_inactive_anon', 'Not used recently, not of a file'),
  line('Active(file)', 'mem_active_file', 'Page cache used recently'),
  line('Inactive(file)', 'mem_inactive_file', 'Page cache not used recently'),
  line('Unevictable', 'mem_unevictable', 'Memory that cannot be reclaimed'),
  line('Mlocked', 'mem_locked', 'Locked by mlock(2)'),
  line('Zswap', 'mem_zswap', 'Compressed swap in memory, as stored'),
  line('Zswapped', 'mem_zswapped', 'Compressed swap in memory, before compression'),
  line('AnonPages', 'mem_anon', 'Mapped by processes, not of a file'),
  line('Mapped', 'mem_mapped', 'Page cache mapped by processes'),
  line('KReclaimable', 'mem_kernel_reclaimable', 'Memory of the kernel that it gives back under pressure'),
  line('SReclaimable', 'mem_slab_reclaimable', 'Slab that can be reclaimed, such as caches', slab('reclaimable')),
  line('SUnreclaim', 'mem_slab_unreclaimable', 'Slab that cannot be reclaimed', slab('unreclaimable')),
  line('KernelStack', 'mem_kernel_stack', 'Kernel stacks of all threads'),
  line('PageTables', 'mem_page_tables', 'Page tables of processes'),
  line('SecPageTables', 'mem_secondary_page_tables', 'Page tables of virtual machines and devices'),
  line('NFS_Unstable', 'mem_nfs_unstable', 'Sent to an NFS server and not yet stored there'),
  line('Bounce', 'mem_bounce', 'Copies for devices that cannot reach all memory'),
  line('WritebackTmp', 'mem_writeback_temporary', 'Buffers of FUSE for writing back'),
  line('CommitLimit', 'mem_commit_limit', 'Most memory that may be promised, with strict overcommit'),
  line('VmallocTotal', 'mem_vmalloc_size', "Address space of the kernel's vmalloc"),
  line('VmallocUsed', 'mem_vmalloc_used', 'Used part of the vmalloc address space'),
  line('VmallocChunk', 'mem_vmalloc_chunk', 'Largest free block of the vmalloc address space; 0 since Linux 4.4'),
  line('Percpu', 'mem_per_cpu', "The kernel's data of each CPU"),
  line('HardwareCorrupted', 'mem_hardware_corrupted', 'Taken out of use after memory errors'),
  line('AnonHugePages', 'mem_anon_huge', 'Transparent huge pages, not of a file'),
  line('ShmemHugePages', 'mem_shared_huge', 'Huge pages of tmpfs and shared memory'),
  line('ShmemPmdMapped', 'mem_shared_huge_mapped', 'Huge pages of shared memory mapped as such'),
  line('FileHugePages', 'mem_file_huge', 'Huge pages of files'),
  line('FilePmdMapped', 'mem_file_huge_mapped', 'Huge pages of files mapped as such'),
  line('CmaTotal', 'mem_cma_size', 'Reserved for contiguous allocations of devices'),
  line('CmaFree', 'mem_cma_free', 'Unused part of the memory reserved for contiguous allocations'),
  line('Hugepagesize', 'mem_huge_page_size', 'Default size of a huge page'),
  line('Hugetlb', 'mem_huge_pages', 'Memory of all huge pages of the pools'),
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
    detail.gauge('mem_huge_pages_free', 'pages', 'Huge pages not in use', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Free',
    }),
  ],
  [
    'HugePages_Rsvd:',
    detail.gauge('mem_huge_pages_reserved', 'pages', 'Huge pages promised and not yet used', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Rsvd',
    }),
  ],
  [
    'HugePages_Surp:',
    detail.gauge('mem_huge_pages_surplus', 'pages', 'Huge pages above the configured number', {
      ...linux,
      nodeExporter: 'node_memory_HugePages_Surp',
    }),
  ],
]
