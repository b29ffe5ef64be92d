import { KernelFile } from '../../procfs/kernel-file.js'

/**
 * What a name in /proc/diskstats stands for.
 * - disk: a whole disk, or what is used as one: device mapper, software RAID
 * - empty: a drive without a medium; one may be put in
 * - part: a partition, or one of several paths to a disk: its I/O is counted with the disk's
 * - memory: loop, ram, zram: no disk at all
 */
export type BlockDeviceKind = 'disk' | 'empty' | 'part' | 'memory'

/** Asks sysfs, and where there is none goes by the name. @param name as in diskstats, `cciss/c0d0` too */
export function blockDeviceKind(sysRoot: string, name: string): BlockDeviceKind {
  if (/^(loop|ram|zram)\d+$/.test(name)) return 'memory'
  const directory = name.replaceAll('/', '!')
  const disk = `${sysRoot}/block/${directory}`
  const sectors = numberIn(`${disk}/size`)
  if (!Number.isNaN(sectors)) {
    if (numberIn(`${disk}/hidden`) === 1) return 'part'
    return sectors > 0 ? 'disk' : 'empty'
  }
  return Number.isNaN(numberIn(`${sysRoot}/class/block/${directory}/partition`)) ? kindByName(name) : 'part'
}

/** The kernel names a partition after its disk: sda1, and with a p where the disk's name ends in a digit: nvme0n1p1, md0p1. */
function kindByName(name: string): BlockDeviceKind {
  if (/^(sd|hd|vd|xvd|ub|dasd)[a-z]+\d+$/.test(name) || /\dp\d+$/.test(name)) return 'part'
  // A path of a multipath NVMe disk: nvme0c1n1 belongs to nvme0n1.
  if (/^nvme\d+c\d+n\d+$/.test(name)) return 'part'
  return /^(sr|scd|fd)\d+$/.test(name) ? 'empty' : 'disk'
}

/** NaN when the file is not there or has no number. */
function numberIn(path: string): number {
  const file = new KernelFile(path, { whole: true })
  const value = file.read() ? file.text.number() : Number.NaN
  file.close()
  return value
}
