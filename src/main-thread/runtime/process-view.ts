import { statSync } from 'node:fs'
import { cpuUsage, getActiveResourcesInfo, memoryUsage } from 'node:process'
import { nodeV8 } from '../../shared/node-modules.js'

/** Figures that Node reports of its process and of the calling thread. */
export interface ProcessView {
  /** User and system CPU time of the process since its start, microseconds: getrusage(2). */
  cpuUsage(): { readonly user: number; readonly system: number }
  /** `rss` of the process, `arrayBuffers` of this thread, in bytes. @throws the system's error: on Linux, Node reads a file */
  memoryUsage(): Readonly<Record<'rss' | 'arrayBuffers', number>>
  /** This thread's heap, in bytes. */
  heap(): Readonly<Record<'used_heap_size' | 'total_heap_size' | 'heap_size_limit' | 'external_memory', number>>
  /** Spaces of this thread's heap, in bytes. */
  heapSpaces(): Iterable<{
    readonly space_name: string
    readonly space_size: number
    readonly space_used_size: number
    readonly space_available_size: number
    readonly physical_space_size: number
  }>
  /** Number of resources that keep this thread's event loop alive. */
  activeResources(): number
  /** Open descriptors of the process; NaN where counting them would mean listing a folder. */
  openDescriptors(): number
}

/** The current process and thread. */
export const processView: ProcessView = {
  cpuUsage,
  memoryUsage,
  heap: () => nodeV8().getHeapStatistics(),
  heapSpaces: () => nodeV8().getHeapSpaceStatistics(),
  activeResources: () => getActiveResourcesInfo().length,
  openDescriptors,
}

/**
 * Counts open descriptors. Linux 6.2 and newer return the number as the size of the folder, in 3 µs however many there are; listing
 * 8,000 takes 8 ms. On older kernels the size is 0, and elsewhere there is no such folder.
 */
function openDescriptors(): number {
  try {
    return statSync('/proc/self/fd', { throwIfNoEntry: false })?.size || Number.NaN
  } catch {
    return Number.NaN
  }
}
