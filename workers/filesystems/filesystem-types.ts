/**
 * What backs a filesystem. Decides whether statfs of it can hang, and whether it is reported by default.
 * - disk: blocks of a disk of this host
 * - memory, image, layers: cannot hang either, but rarely of interest: tmpfs, disk images that are always full, containers
 * - pseudo: no space at all
 * - autofs: mounts a filesystem when it is accessed
 * - remote: any other type. It waits, or may wait, for another machine or a process
 */
export type FilesystemClass = 'disk' | 'memory' | 'image' | 'layers' | 'pseudo' | 'autofs' | 'remote'

/** Every type that is known to be safe to statfs in a thread; all others are `remote`. */
const typesByClass: Readonly<Record<Exclude<FilesystemClass, 'remote'>, readonly string[]>> = {
  disk: [
    ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'bcachefs', 'f2fs', 'jfs', 'nilfs2', 'reiserfs'],
    ...['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3', 'hfs', 'hfsplus', 'ufs', 'minix', 'jffs2', 'ubifs'],
  ],
  memory: ['tmpfs', 'ramfs', 'rootfs'],
  image: ['squashfs', 'iso9660', 'udf', 'erofs', 'cramfs', 'romfs'],
  layers: ['overlay'],
  pseudo: [
    ...[
      'proc',
      'sysfs',
      'cgroup',
      'cgroup2',
      'cpuset',
      'devtmpfs',
      'devfs',
      'devpts',
      'debugfs',
      'tracefs',
      'configfs',
    ],
    ...[
      'securityfs',
      'selinuxfs',
      'smackfs',
      'apparmorfs',
      'pstore',
      'efivarfs',
      'bpf',
      'bdev',
      'fusectl',
      'hugetlbfs',
    ],
    ...['mqueue', 'binfmt_misc', 'nsfs', 'pipefs', 'sockfs', 'rpc_pipefs', 'nfsd', 'resctrl', 'functionfs', 'binder'],
    ...['usbfs', 'usbdevfs', 'xenfs', 'ocfs2_dlmfs', 'secretmem', 'dax', 'drm', 'pidfs', 'guest_memfd'],
  ],
  autofs: ['autofs'],
}

const classByType = new Map(
  Object.entries(typesByClass).flatMap(([name, types]) => types.map((type) => [type, name as FilesystemClass])),
)

/** @param fstype as in mountinfo: `ext4`, `fuse.sshfs` */
export function filesystemClass(fstype: string): FilesystemClass {
  return classByType.get(fstype) ?? 'remote'
}
