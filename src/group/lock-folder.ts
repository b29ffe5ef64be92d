import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import path from 'node:path'

export interface FolderPlaces {
  /** Of the process. */
  readonly uid: number
  /** XDG_RUNTIME_DIR: the user's own, where there is one. */
  readonly runtimeFolder: string | undefined
  readonly temporaryFolder: string
}

export type LockFolder =
  | { readonly status: 'ready'; readonly path: string }
  /** Nowhere is a folder that nobody else can write; `message` says why. */
  | { readonly status: 'refused'; readonly message: string }

const NAME = 'hostpulse'
const OTHERS_WRITE = 0o022
const OTHERS_ANYTHING = 0o077
const STICKY = 0o1000

/**
 * The folder for lock sockets, made if it is not there: below the user's runtime folder, else below the temporary one. A
 * folder that belongs to somebody else, that others can enter, or that is a link to another is not used: whoever can put
 * files there could silence this process or take its place.
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
    if (code !== 'EEXIST') return { status: 'refused', message: `${folder} cannot be made: ${code}` }
  }
  if (isPrivate(folder, uid)) return { status: 'ready', path: folder }
  return { status: 'refused', message: `${folder} is not a folder of user ${uid} alone` }
}

function isPrivate(folder: string, uid: number): boolean {
  const stats = look(folder)
  return stats?.isDirectory() === true && stats.uid === uid && (stats.mode & OTHERS_ANYTHING) === 0
}

/** Whether nobody but its owner (and root) can take a folder in it away and put another in its place. */
function keepsNames(folder: string): boolean {
  const stats = look(folder)
  return stats !== undefined && ((stats.mode & OTHERS_WRITE) === 0 || (stats.mode & STICKY) !== 0)
}

/** Of the file itself, never of what it links to. */
function look(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
