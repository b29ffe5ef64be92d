import { lstatSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Facts } from '../../config/facts.js'

/** Facts that decide where sockets are. */
export interface RuntimeHost {
  readonly env: Facts['env']
  /** Effective user id; undefined on Windows, where there is no such folder. */
  readonly uid: number | undefined
  /** The system's folder for temporary files. */
  readonly tmpdir: string
}

const NAME = 'hostpulse'
/** Folder that systemd creates for a unit with `RuntimeDirectory=hostpulse`. */
const SYSTEM_FOLDER = '/run/hostpulse'
const OTHERS_WRITE = 0o022

/**
 * Returns the folders in which this user's agents may have their sockets, the preferred first. An agent takes the first that it
 * can use; the command looks into all, because a service's environment differs from that of a shell. Where a service manager
 * gives a folder (RUNTIME_DIRECTORY), it is the only one.
 */
export function runtimeFolders({ env, uid, tmpdir }: RuntimeHost): readonly string[] {
  if (uid === undefined) return []
  const [given = ''] = (env['RUNTIME_DIRECTORY'] ?? '').split(':')
  if (path.isAbsolute(given)) return [given]
  const ofUser = env['XDG_RUNTIME_DIR'] ?? ''
  const folders = [
    ...(path.isAbsolute(ofUser) ? [path.join(ofUser, NAME)] : []),
    SYSTEM_FOLDER,
    path.join(tmpdir, `${NAME}-${uid}`),
  ]
  return [...new Set(folders)]
}

/**
 * Creates the folder if needed, for its owner alone.
 * @returns why it cannot be used: others could replace its contents
 * @throws the system's error when it cannot be created
 */
export function prepareFolder(folder: string, uid: number | undefined): string | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stats = lstatSync(folder)
  if (!stats.isDirectory()) return `${folder} is not a folder`
  if (stats.uid !== uid) return `${folder} belongs to the user ${stats.uid}`
  return (stats.mode & OTHERS_WRITE) === 0 ? undefined : `${folder} can be written by others`
}
