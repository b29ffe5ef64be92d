import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { MeminfoProbe } from './meminfo-probe.js'
import { VmstatProbe } from './vmstat-probe.js'

/** Memory and swap from /proc/meminfo, paging from /proc/vmstat. */
export function memoryProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new MeminfoProbe(procRoot), new VmstatProbe(`${procRoot}/vmstat`)]
}
