import { systemClock } from '../../src/model/clock.js'
import type {
  CollectorSettings,
  CpuOptions,
  DiskOptions,
  NameFilter,
  NetworkOptions,
} from '../../src/model/settings.js'
import { nameFilter } from '../filter.js'
import type { Probe } from '../probe.js'
import { NodeSystemProbe } from './node-os.js'
import { CpuLoadProbe } from './systeminformation/cpu-load.js'
import { DiskTotalsProbe } from './systeminformation/disk-totals.js'
import { FilesystemsProbe } from './systeminformation/filesystems.js'
import { InterfacesProbe } from './systeminformation/interfaces.js'
import { loadLibrary } from './systeminformation/library.js'
import { MemoryProbe } from './systeminformation/memory.js'

const EVERYTHING: NameFilter = { include: [], exclude: [] }

/**
 * The probes of a collector on systems without /proc: from systeminformation, and `system` from node:os, for want of them there.
 * On Linux they start child processes at each reading; so they do on macOS and Windows, where there is no other way.
 * Undefined when there are none for this collector.
 */
export function systeminformationProbes({ name, options }: CollectorSettings): Probe[] | undefined {
  switch (name) {
    case 'cpu':
      return [
        new CpuLoadProbe(
          loadLibrary('cpu'),
          { perCore: (options as Partial<CpuOptions>).perCore === true },
          systemClock,
        ),
      ]
    case 'memory':
      return [new MemoryProbe(loadLibrary('memory'))]
    case 'disk': {
      const { mounts = EVERYTHING, devices = EVERYTHING } = options as Partial<DiskOptions>
      const filesystem = loadLibrary('filesystem')
      const space = new FilesystemsProbe(filesystem, nameFilter(mounts))
      // The library has no I/O of disks there, and its figure is a total: only a filter that takes `total` has it.
      const hasIo = process.platform !== 'win32' && nameFilter(devices)('total')
      return hasIo ? [new DiskTotalsProbe(filesystem, systemClock), space] : [space]
    }
    case 'network': {
      const { interfaces = EVERYTHING } = options as Partial<NetworkOptions>
      return [new InterfacesProbe(loadLibrary('network'), nameFilter(interfaces), systemClock)]
    }
    case 'system':
      return [new NodeSystemProbe(systemClock)]
    default:
      return undefined
  }
}
