import { platform } from 'node:os'
import { systemClock } from '../../src/shared/clock.js'
import type { CollectorSettings, CpuOptions, DiskOptions, NetworkOptions } from '../../src/shared/settings.js'
import { nameFilter } from '../probes/filter.js'
import type { Probe } from '../probes/probe.js'
import { CpuLoadProbe } from './cpu-load.js'
import { DiskTotalsProbe } from './disk-totals.js'
import { FilesystemsProbe } from './filesystems.js'
import { InterfacesProbe } from './interfaces.js'
import { loadLibrary } from './library.js'
import { MemoryProbe } from './memory.js'
import { NodeSystemProbe } from './node-os.js'

const EVERYTHING = { include: [], exclude: [] }

/**
 * The probes of the collectors on systems without /proc: from systeminformation, and `system` from node:os, which is enough there.
 * On Linux they start child processes at each reading; so they do on macOS and Windows, where there is no other way.
 */
export const systeminformationMakers: ReadonlyMap<string, (settings: CollectorSettings) => Probe[]> = new Map([
  ['cpu', cpuProbes],
  ['memory', () => [new MemoryProbe(loadLibrary('memory'))]],
  ['disk', diskProbes],
  ['network', networkProbes],
  ['system', () => [new NodeSystemProbe(systemClock)]],
])

/** Undefined when there are none for this collector. */
export function systeminformationProbes(settings: CollectorSettings): Probe[] | undefined {
  return systeminformationMakers.get(settings.name)?.(settings)
}

function cpuProbes({ options }: CollectorSettings): Probe[] {
  const { perCore = false } = options as Partial<CpuOptions>
  return [new CpuLoadProbe(loadLibrary('cpu'), { perCore }, systemClock)]
}

function diskProbes({ options }: CollectorSettings): Probe[] {
  const { mounts = EVERYTHING, devices = EVERYTHING } = options as Partial<DiskOptions>
  const filesystem = loadLibrary('filesystem')
  const space = new FilesystemsProbe(filesystem, nameFilter(mounts))
  // The library knows no I/O on Windows, and elsewhere that of all disks together: a filter that leaves out `total` leaves out all.
  const hasIo = platform() !== 'win32' && nameFilter(devices)('total')
  return hasIo ? [new DiskTotalsProbe(filesystem, systemClock), space] : [space]
}

function networkProbes({ options }: CollectorSettings): Probe[] {
  const { interfaces = EVERYTHING } = options as Partial<NetworkOptions>
  return [new InterfacesProbe(loadLibrary('network'), nameFilter(interfaces), systemClock)]
}
