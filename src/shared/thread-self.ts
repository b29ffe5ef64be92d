import { readlinkSync } from 'node:fs'

/** The ids of the calling thread and its process, in the namespace of /proc. */
export interface ThreadIds {
  readonly pid: number
  readonly tid: number
}

/** Returns the ids of the calling thread; undefined where there is no /proc. */
export function threadIds(): ThreadIds | undefined {
  try {
    const [pid, , tid] = readlinkSync('/proc/thread-self').split('/').map(Number)
    return pid === undefined || tid === undefined ? undefined : { pid, tid }
  } catch {
    return undefined
  }
}
