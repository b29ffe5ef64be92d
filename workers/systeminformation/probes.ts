import { platform } from 'node:os'
import type { DiskOptions } from '../../src/collectors/disk.js'
import type { NetworkOptions } from '../../src/collectors/network.js'
import { systemClock } from '../../src/shared/clock.js'
import { nameFilter } from '../../src/shared/name-filter.js'
import type { BuiltInSettings } from '../../src/shared/settings.js'
import type { Probe } from '../probes/probe.js'
import { DiskTotalsProbe } from './disk-totals.js'
import { FilesystemsProbe } from './filesystems.js'
import { InterfacesProbe } from './interfaces.js'
import { loadLibrary } from './library.js'
import { MemoryProbe } from './memory.js'

/*
 * The probes of collectors from systeminformation. The library starts child processes at each reading, except for memory on
 * Linux. Of CPU and system it knows no more than Node does: see workers/node.
 */

export function libraryMemoryProbes(): Probe[] {
  return [new MemoryProbe(loadLibrary('memory'))]
}

export function libraryDiskProbes({ options: { mounts, devices } }: BuiltInSettings<DiskOptions>): Probe[] {
  const filesystem = loadLibrary('filesystem')
  const space = new FilesystemsProbe(filesystem, nameFilter(mounts))
  // The library has no I/O on Windows, and elsewhere only the sum of all disks. A filter that excludes `total` therefore excludes
  // all I/O.
  const hasIo = platform() !== 'win32' && nameFilter(devices)('total')
  return hasIo ? [new DiskTotalsProbe(filesystem, systemClock), space] : [space]
}

export function libraryNetworkProbes({ options: { interfaces } }: BuiltInSettings<NetworkOptions>): Probe[] {
  return [new InterfacesProbe(loadLibrary('network'), nameFilter(interfaces), systemClock)]
}
