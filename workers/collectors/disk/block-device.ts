import { KernelFile } from '../../procfs/kernel-file.js'

/**
 * Kind of a device in /proc/diskstats.
 * - disk: a whole disk, or a device used as one: device mapper, software RAID
 * - empty: a drive without a medium; one may be inserted later
 * - part: a partition, or one of several paths to a disk, whose I/O the disk includes
 * - memory: loop, ram, zram: not a disk
 */
export type BlockDeviceKind = 'disk' | 'empty' | 'part' | 'memory'

/** Returns the kind from sysfs, or from the name if sysfs has no such device. @param name as in diskstats, e.g. `cciss/c0d0` */
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

/**
 * Returns the kind by the name. The kernel names a partition after its disk: sda1. If the disk's name ends in a digit it inserts a
 * p: nvme0n1p1, md0p1.
 */
function kindByName(name: string): BlockDeviceKind {
  if (/^(sd|hd|vd|xvd|ub|dasd)[a-z]+\d+$/.test(name) || /\dp\d+$/.test(name)) return 'part'
  // A path of a multipath NVMe disk: nvme0c1n1 belongs to nvme0n1.
  if (/^nvme\d+c\d+n\d+$/.test(name)) return 'part'
  return /^(sr|scd|fd)\d+$/.test(name) ? 'empty' : 'disk'
}

/**
 * Returns the kernel's sequence number of a disk, which tells it from an earlier disk of the same name. NaN before Linux 5.15 and
 * without sysfs.
 */
export function diskSequence(sysRoot: string, name: string): number {
  return numberIn(`${sysRoot}/block/${name.replaceAll('/', '!')}/diskseq`)
}

/** Reads a number from a file; NaN when the file does not exist or has no number. */
function numberIn(path: string): number {
  const file = new KernelFile(path, { whole: true })
  const value = file.read() ? file.text.number() : Number.NaN
  file.close()
  return value
}
