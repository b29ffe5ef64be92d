import { statfsSync, statSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { describeError, errorCode } from '../../src/shared/describe-error.js'
import type { MountEntry } from '../../src/shared/mountinfo.js'
import { deviceIdOf, type FoundFilesystem, isAtMount } from './mount-device.js'

/** Result of statfs(2) as node:fs returns it. */
export interface SpaceFigures {
  readonly bsize: number
  /**
   * Unit of `blocks`, `bfree` and `bavail` if it differs from `bsize`, as on some FUSE filesystems. Only in newer versions of Node.
   */
  readonly frsize?: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
  readonly files: number
  readonly ffree: number
}

/** Space and the device of the path. */
export interface FilesystemFigures extends SpaceFigures, FoundFilesystem {}

/** Calls statfs and stat. Throws when one fails. */
export type Statfs = (path: Buffer) => FilesystemFigures

/** Calls statfs and stat. Rejects when one fails; may never settle. */
export type AsyncStatfs = (path: Buffer) => Promise<FilesystemFigures>

/** Returns at once for local filesystems; any other may block the thread, and with it the process, for ever. */
export const systemStatfs: Statfs = (path) => {
  const figures = statfsSync(path)
  return { ...figures, deviceId: deviceIdOf(statSync(path).dev) }
}

/** Occupies a thread of the libuv pool until statfs and stat have returned. */
export const systemAsyncStatfs: AsyncStatfs = async (path) => {
  const figures = await statfs(path)
  return { ...figures, deviceId: deviceIdOf((await stat(path)).dev) }
}

/** Outcome of finished calls. */
export type StatfsResult = { readonly status: 'ok'; readonly figures: FilesystemFigures } | FailedStatfs

export type FailedStatfs =
  /** The filesystem cannot be read. */
  | { readonly status: 'failed'; readonly reason: string }
  /** The path leads to another filesystem, or nowhere. */
  | { readonly status: 'elsewhere'; readonly reason: string }

/** @param known devices of all mounts */
export function resultOf(mount: MountEntry, figures: FilesystemFigures, known: ReadonlySet<string>): StatfsResult {
  if (isAtMount(mount, figures, known)) return { status: 'ok', figures }
  const reason = `${mount.mountPoint} leads to device ${figures.deviceId}, not to ${mount.deviceId}`
  return { status: 'elsewhere', reason }
}

/** Errors of a path that does not exist: the mount is gone, or absent in the agent's namespace. */
const NO_PATH: readonly unknown[] = ['ENOENT', 'ENOTDIR']

/** Returns the outcome of a call on a mount that threw. */
export function failureOf({ mountPoint }: Pick<MountEntry, 'mountPoint'>, error: unknown): FailedStatfs {
  const code = errorCode(error)
  const reason = `statfs ${mountPoint}: ${code ?? describeError(error)}`
  return { status: NO_PATH.includes(code) ? 'elsewhere' : 'failed', reason }
}
