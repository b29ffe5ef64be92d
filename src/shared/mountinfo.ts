import { readableName } from './readable-name.js'

/** One line of /proc/<pid>/mountinfo: proc_pid_mountinfo(5). */
export interface MountEntry {
  readonly id: number
  /** Id of the parent mount; not in the list for the outermost. */
  readonly parentId: number
  /** `major:minor`: the same for every mount of one filesystem. */
  readonly deviceId: string
  /** Directory of the filesystem that appears at the mount point: `/` unless it is a bind mount or a subvolume. */
  readonly root: string
  readonly mountPoint: string
  /** The mount point in the kernel's bytes, whatever their encoding. */
  readonly path: Buffer
  readonly fstype: string
  /** `/dev/sda1`, `server:/export`, or another text chosen by the filesystem. */
  readonly source: string
  /** Options of the filesystem, as opposed to those of the mount: `rw,direct,pipe_ino=123`. */
  readonly superOptions: string
}

/** Fields before the optional ones, of which there may be none or several, up to a lone `-`. */
const FIXED_FIELDS = 6

/** Returns the mounts of a mountinfo text, in its order: a mount comes after its parent. Skips lines of another form. */
export function parseMountinfo(bytes: Uint8Array): MountEntry[] {
  // One character per byte: names need not be UTF-8, and a space in a name is written \040.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .split('\n')
    .map(parseLine)
    .filter((entry) => entry !== undefined)
}

function parseLine(line: string): MountEntry | undefined {
  const fields = line.split(' ')
  const separator = fields.indexOf('-', FIXED_FIELDS)
  const [id, parentId, deviceId, root, mountPoint] = fields
  const [fstype, source, superOptions = ''] = fields.slice(separator + 1)
  if (separator === -1 || mountPoint === undefined || fstype === undefined || source === undefined) return undefined
  const path = unescapeOctal(mountPoint)
  return {
    id: Number(id),
    parentId: Number(parentId),
    deviceId: deviceId ?? '',
    root: readableName(unescapeOctal(root ?? '')),
    mountPoint: readableName(path),
    path,
    fstype: readableName(unescapeOctal(fstype)),
    source: readableName(unescapeOctal(source)),
    superOptions: readableName(unescapeOctal(superOptions)),
  }
}

/** Decodes octal escapes: the kernel writes space, tab, newline, backslash and `#` as a backslash and three digits. */
function unescapeOctal(field: string): Buffer {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
  return Buffer.from(bytes, 'latin1')
}
