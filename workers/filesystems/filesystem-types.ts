/**
 * Storage behind a filesystem. Decides whether it is reported by default.
 * - disk: blocks of a disk of this host
 * - memory: tmpfs and the like
 * - image: a read-only image, always full: squashfs, an AppImage
 * - snapshot: an earlier state of a filesystem
 * - layers: directories of other filesystems, one over the other: containers
 * - pseudo: no space at all
 * - autofs: mounts a filesystem when it is accessed
 * - remote: any other type. It waits, or may wait, for another machine or a process
 */
export type FilesystemClass = 'disk' | 'memory' | 'image' | 'snapshot' | 'layers' | 'pseudo' | 'autofs' | 'remote'

type ListedClass = Exclude<FilesystemClass, 'remote' | 'snapshot'>

/** Every type whose statfs is known to return at once. */
const promptTypes: Readonly<Record<Exclude<ListedClass, 'autofs'>, readonly string[]>> = {
  disk: [
    ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'bcachefs', 'f2fs', 'jfs', 'nilfs2', 'reiserfs', 'udf'],
    ...['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3', 'hfs', 'hfsplus', 'ufs', 'minix', 'jffs2', 'ubifs'],
  ],
  memory: ['tmpfs', 'ramfs', 'rootfs'],
  image: ['squashfs', 'iso9660', 'erofs', 'cramfs', 'romfs', 'composefs'],
  layers: ['overlay', 'overlayfs'],
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
}

/** Known types whose statfs may hang: those of processes, aufs with a branch anywhere, and autofs. */
const slowTypes: Partial<Readonly<Record<ListedClass, readonly string[]>>> = {
  image: [
    ...['fuse.squashfuse', 'fuse.squashfuse_ll', 'fuse.snapfuse', 'fuse.erofsfuse', 'fuse.dwarfs', 'fuse.dwarfs2'],
    ...['fuse.fuseiso', 'fuse.isofuse'],
  ],
  layers: ['aufs', 'unionfs', 'fuse.fuse-overlayfs'],
  autofs: ['autofs'],
}

const prompt = new Set(Object.values(promptTypes).flat())
const classByType = new Map(
  [...Object.entries(promptTypes), ...Object.entries(slowTypes)].flatMap(([name, types]) =>
    types.map((type) => [type, name as ListedClass]),
  ),
)

/** @param fstype as in mountinfo: `ext4`, `fuse.sshfs` */
export function classOfType(fstype: string): FilesystemClass {
  return classByType.get(fstype) ?? 'remote'
}

/** Whether statfs of a filesystem of this type may never return, or may mount something. */
export function mayHang(fstype: string): boolean {
  return !prompt.has(fstype)
}

/** Whether statfs of a filesystem of this type reaches the layers named in its options. */
export function isOverlay(fstype: string): boolean {
  return fstype === 'overlay' || fstype === 'overlayfs'
}
