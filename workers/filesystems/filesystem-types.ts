/**
 * What a filesystem stands on, which decides whether asking it for its space can hang, and whether people want to see it.
 * - disk: blocks of a disk of this host
 * - memory, image, layers: answered at once too, but not what `df` is read for: tmpfs, pictures of a disk that are always full, containers
 * - pseudo: no space at all
 * - autofs: mounts something when it is touched
 * - remote: anything else. It waits for another machine or for a process, or it is not known not to
 */
export type FilesystemClass = 'disk' | 'memory' | 'image' | 'layers' | 'pseudo' | 'autofs' | 'remote'

/** All but `remote`, which is what is not listed: a type has to be known to be asked in a thread. */
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
