import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import path from 'node:path'

export interface FolderPlaces {
  /** User of the process. */
  readonly uid: number
  /** XDG_RUNTIME_DIR, the user's own folder, if it is set. */
  readonly runtimeFolder: string | undefined
  readonly temporaryFolder: string
}

export type LockFolder =
  | { readonly status: 'ready'; readonly path: string }
  /** No folder exists that only this user can write; `message` says why. */
  | { readonly status: 'refused'; readonly message: string }

const NAME = 'hostpulse'
const OTHERS_WRITE = 0o022
const OTHERS_ANYTHING = 0o077
const STICKY = 0o1000

/**
 * Returns the folder for lock sockets, and makes it when it does not exist: below the user's runtime folder, else below the
 * temporary one. Refuses a folder that belongs to another user, that others can enter, or that is a symbolic link: a user who
 * can put files there could keep this process from reporting or take its place.
 */
export function lockFolder({ uid, runtimeFolder, temporaryFolder }: FolderPlaces): LockFolder {
  if (runtimeFolder !== undefined && path.isAbsolute(runtimeFolder) && isPrivate(runtimeFolder, uid)) {
    const folder = makePrivate(path.join(runtimeFolder, NAME), uid)
    if (folder.status === 'ready') return folder
  }
  if (!keepsNames(temporaryFolder)) {
    return { status: 'refused', message: `anybody can rename what is in ${temporaryFolder}` }
  }
  return makePrivate(path.join(temporaryFolder, `${NAME}-${uid}`), uid)
}

function makePrivate(folder: string, uid: number): LockFolder {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') return { status: 'refused', message: `${folder} cannot be created: ${code}` }
  }
  if (isPrivate(folder, uid)) return { status: 'ready', path: folder }
  return { status: 'refused', message: `${folder} is not a folder of user ${uid} alone` }
}

function isPrivate(folder: string, uid: number): boolean {
  const stats = statusOf(folder)
  return stats?.isDirectory() === true && stats.uid === uid && (stats.mode & OTHERS_ANYTHING) === 0
}

/** Returns whether only the owner of a folder inside it, and root, can replace that folder. */
function keepsNames(folder: string): boolean {
  const stats = statusOf(folder)
  return stats !== undefined && ((stats.mode & OTHERS_WRITE) === 0 || (stats.mode & STICKY) !== 0)
}

/** Returns the status of a file, without following a link. */
function statusOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
