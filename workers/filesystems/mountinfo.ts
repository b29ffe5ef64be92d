import { isUtf8 } from 'node:buffer'

/** One line of /proc/<pid>/mountinfo: proc_pid_mountinfo(5). */
export interface MountEntry {
  readonly id: number
  /** The mount on which this one stands; not in the list for the outermost. */
  readonly parentId: number
  /** `major:minor`: the same for every mount of one filesystem. */
  readonly deviceId: string
  /** The directory of the filesystem that is seen at the mount point: `/` unless it is a bind mount or a subvolume. */
  readonly root: string
  readonly mountPoint: string
  /** The mount point as the kernel takes it, whatever its encoding. */
  readonly path: Buffer
  readonly fstype: string
  /** `/dev/sda1`, `server:/export`, or what the filesystem says instead. */
  readonly source: string
  /** Options of the filesystem, as opposed to those of the mount: `rw,direct,pipe_ino=123`. */
  readonly superOptions: string
}

/** Fields before the optional ones, of which there may be none or several, up to a lone `-`. */
const FIXED_FIELDS = 6

/** The mounts of one reading of mountinfo, in its order: a mount comes after those it stands on. Lines of another form are passed over. */
export function parseMountinfo(bytes: Uint8Array): MountEntry[] {
  // One character a byte: names need not be UTF-8, and a space inside one is written \040.
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
    root: readable(unescapeOctal(root ?? '')),
    mountPoint: readable(path),
    path,
    fstype: readable(unescapeOctal(fstype)),
    source: readable(unescapeOctal(source)),
    superOptions: readable(unescapeOctal(superOptions)),
  }
}

/** The kernel writes space, tab, newline, backslash and `#` as a backslash and three octal digits. */
function unescapeOctal(field: string): Buffer {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
  return Buffer.from(bytes, 'latin1')
}

/** Text for a tag; bytes that are not UTF-8 as `\xff`, so that two names never become one. */
function readable(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
}
