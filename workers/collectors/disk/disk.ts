import type { DiskOptions } from '../../../src/collectors/disk.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Statfs, systemStatfs } from '../../filesystems/statfs.js'
import type { Probe } from '../../probes/probe.js'
import { coarseWindow, rateWindow } from '../../probes/window.js'
import { DiskIoProbe } from './disk-io.js'
import { DiskSpaceProbe } from './disk-space.js'

/**
 * I/O of disks and space of local filesystems, filtered by the options `devices` and `mounts`.
 * @param statfs reads the space of a mount
 */
export function diskProbes(settings: BuiltInSettings<DiskOptions>, statfs: Statfs = systemStatfs): Probe[] {
  const { roots, options } = settings
  const { mounts, devices, details } = options
  const windows = { rateWindow: rateWindow(settings), busyWindow: coarseWindow(settings) }
  return [new DiskIoProbe({ ...roots, devices, details, ...windows }), new DiskSpaceProbe({ ...roots, mounts, statfs })]
}
