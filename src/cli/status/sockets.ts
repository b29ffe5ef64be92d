import { readdirSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { errorCode } from '../../shared/describe-error.js'

/** A socket at which an agent answers, or once did. */
export interface AgentSocket {
  readonly pid: number
  readonly path: string
}

/** Result of looking into a folder. */
export type Listing =
  | { readonly kind: 'sockets'; readonly sockets: readonly AgentSocket[] }
  /** The folder belongs to another user. */
  | { readonly kind: 'denied'; readonly folder: string }

export function socketPath(folder: string, pid: number): string {
  return path.join(folder, `${pid}.sock`)
}

/** Lists the sockets in a folder, by process id. A missing folder has none. */
export function listSockets(folder: string): Listing {
  try {
    const sockets = readdirSync(folder).flatMap((name) => {
      const pid = /^([1-9]\d*)\.sock$/.exec(name)?.[1]
      return pid === undefined ? [] : [{ pid: Number(pid), path: path.join(folder, name) }]
    })
    return { kind: 'sockets', sockets: sockets.toSorted((a, b) => a.pid - b.pid) }
  } catch (error) {
    const isDenied = errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'
    return isDenied ? { kind: 'denied', folder } : { kind: 'sockets', sockets: [] }
  }
}

/** Removes a socket. @returns whether it is gone */
export function removeSocket(path: string): boolean {
  try {
    unlinkSync(path)
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT'
  }
}
