import type { MemoryOptions } from '../../../src/collectors/memory.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { DetailedMeminfoProbe } from './detailed-meminfo-probe.js'
import { MeminfoProbe } from './meminfo-probe.js'
import { VmstatProbe } from './vmstat-probe.js'

type MemorySettings = Pick<BuiltInSettings<MemoryOptions>, 'roots' | 'options' | 'sampleIntervalMs'>

/** Memory and swap from /proc/meminfo, paging from /proc/vmstat. Samples leave out the details. */
export function memoryProbes({ roots: { procRoot }, options, sampleIntervalMs }: MemorySettings): Probe[] {
  const meminfo = new MeminfoProbe(procRoot)
  const isDetailed = options.details && sampleIntervalMs === undefined
  return [isDetailed ? new DetailedMeminfoProbe(meminfo) : meminfo, new VmstatProbe(`${procRoot}/vmstat`)]
}
