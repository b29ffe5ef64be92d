import type { CollectorSettings, DiskOptions, NameFilter } from '../../../src/shared/settings.js'
import { type Statfs, systemStatfs } from '../../filesystems/statfs.js'
import type { Probe } from '../../probes/probe.js'
import { coarseWindow } from '../../probes/window.js'
import { DiskIoProbe } from './disk-io.js'
import { DiskSpaceProbe } from './disk-space.js'

const EVERYTHING: NameFilter = { include: [], exclude: [] }

/**
 * I/O of disks and space of local filesystems; options `devices` and `mounts`: which.
 * @param statfs how a mount is asked for its space
 */
export function diskProbes(settings: CollectorSettings, statfs: Statfs = systemStatfs): Probe[] {
  const { roots, options } = settings
  const { mounts = EVERYTHING, devices = EVERYTHING } = options as Partial<DiskOptions>
  const busyWindow = coarseWindow(settings)
  return [new DiskIoProbe({ ...roots, devices, busyWindow }), new DiskSpaceProbe({ ...roots, mounts, statfs })]
}
