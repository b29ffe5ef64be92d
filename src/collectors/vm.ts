import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'
import { type LineKey, type MetricTable, metricsIn } from './table.js'

const { counter } = metricsFrom({ source: '/proc/vmstat', nodeExporter: 'none' })
const linux = { procfsOnly: true }
const by = { ...linux, tags: ['by'] }
const kind = { ...linux, tags: ['kind'] }

const scanned = counter('vm_pages_scanned_total', 'pages', 'Pages looked at in search of memory to reclaim', by)
const reclaimed = counter('vm_pages_reclaimed_total', 'pages', 'Pages reclaimed', by)
const refaults = counter(
  'vm_refaults_total',
  'count',
  'Pages read again soon after they were reclaimed: memory is too small for what is in use',
  kind,
)
const stalled = counter(
  'vm_allocation_stalls_total',
  'count',
  'Allocations that had to reclaim memory themselves before they got it',
  { ...linux, tags: ['zone'] },
)
const compactions = counter('vm_compactions_total', 'count', 'Compactions for a large allocation, by result', {
  ...linux,
  tags: ['result'],
})
const migrated = counter('vm_pages_migrated_total', 'pages', 'Pages moved to other memory, by result', {
  ...linux,
  tags: ['result'],
})
const hugeFaults = counter(
  'vm_huge_page_faults_total',
  'count',
  'Page faults that got a transparent huge page (alloc), or small pages because there was none (fallback)',
  { ...linux, tags: ['result'] },
)
const numa = counter('vm_numa_allocations_total', 'pages', 'Pages by how they were allocated on NUMA nodes', kind)

/** Memory zones of all architectures. */
const zones = ['dma', 'dma32', 'normal', 'highmem', 'movable', 'device'] as const

/** Initiators of reclaim: the background thread, allocations, the thread for huge pages, and requests from user space. */
const reclaimers = ['kswapd', 'direct', 'khugepaged', 'proactive'] as const

const KIBIBYTE = 1024

/** Returns node_exporter's name of a metric in the unit of the kernel's file. */
const inKibibytes = (name: string) => ({ name, times: 1 / KIBIBYTE })

/** Lines of /proc/vmstat in KiB, although their names say pages. */
export const pagedTable: MetricTable<LineKey> = [
  [
    'pgpgin ',
    counter('vm_paged_in_bytes_total', 'bytes', 'Bytes read from block devices by all of the system', {
      ...linux,
      nodeExporter: inKibibytes('node_vmstat_pgpgin'),
    }),
  ],
  [
    'pgpgout ',
    counter('vm_paged_out_bytes_total', 'bytes', 'Bytes written to block devices by all of the system', {
      ...linux,
      nodeExporter: inKibibytes('node_vmstat_pgpgout'),
    }),
  ],
]

/** Bytes in one unit of `pagedTable`. */
export const PAGED_UNIT_BYTES = KIBIBYTE

/** Other lines of /proc/vmstat: Documentation/admin-guide/mm and include/linux/vm_event_item.h of the kernel. */
export const vmTable: MetricTable<LineKey> = [
  [
    'oom_kill ',
    counter('vm_oom_kills_total', 'count', 'Processes killed because memory ran out', {
      ...linux,
      nodeExporter: 'node_vmstat_oom_kill',
    }),
  ],
  ...reclaimers.map((one) => [`pgscan_${one} `, scanned, { by: one }] as const),
  ...reclaimers.map((one) => [`pgsteal_${one} `, reclaimed, { by: one }] as const),
  ['workingset_refault_anon ', refaults, { kind: 'anon' }],
  ['workingset_refault_file ', refaults, { kind: 'file' }],
  ...zones.map((zone) => [`allocstall_${zone} `, stalled, { zone }] as const),
  ['compact_stall ', counter('vm_compaction_stalls_total', 'count', 'Allocations that waited for compaction', linux)],
  ['compact_success ', compactions, { result: 'success' }],
  ['compact_fail ', compactions, { result: 'failure' }],
  ['pgmigrate_success ', migrated, { result: 'success' }],
  ['pgmigrate_fail ', migrated, { result: 'failure' }],
  ['pgactivate ', counter('vm_pages_activated_total', 'pages', 'Pages marked as in use', linux)],
  ['pgdeactivate ', counter('vm_pages_deactivated_total', 'pages', 'Pages marked as not in use', linux)],
  ['pgfree ', counter('vm_pages_freed_total', 'pages', 'Pages freed', linux)],
  ['nr_dirtied ', counter('vm_pages_dirtied_total', 'pages', 'Pages of files changed in memory', linux)],
  ['nr_written ', counter('vm_pages_written_total', 'pages', 'Pages of files written back to disk', linux)],
  ['slabs_scanned ', counter('vm_slabs_scanned_total', 'count', 'Kernel objects looked at to be reclaimed', linux)],
  ['drop_pagecache ', counter('vm_cache_drops_total', 'count', 'Times that the page cache was dropped by hand', linux)],
  ['thp_fault_alloc ', hugeFaults, { result: 'alloc' }],
  ['thp_fault_fallback ', hugeFaults, { result: 'fallback' }],
  ['thp_collapse_alloc ', counter('vm_huge_page_collapses_total', 'count', 'Small pages joined to a huge one', linux)],
  ['thp_split_page ', counter('vm_huge_page_splits_total', 'count', 'Huge pages split into small ones', linux)],
  ['numa_hit ', numa, { kind: 'hit' }],
  ['numa_miss ', numa, { kind: 'miss' }],
  ['numa_foreign ', numa, { kind: 'foreign' }],
]

export const vm = defineCollector({
  name: 'vm',
  summary: 'paging, reclaim, compaction, OOM kills (off by default)',
  description: 'Paging, reclaim, compaction and OOM kills, on Linux',
  enabled: false,
  metrics: [...metricsIn(pagedTable), ...metricsIn(vmTable)],
})
