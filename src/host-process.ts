import process from 'node:process'
import type { Writable } from 'node:stream'

/** The process that the agent is part of, as far as the agent needs it. */
export interface HostProcess {
  /** User and system CPU time since its start, all threads: getrusage(2). */
  cpuSeconds(): number
  /** Resident memory. */
  rssBytes(): number
  /** Of its user; undefined on Windows. */
  uid(): number | undefined
  /** A function, for merely looking at it would open the stream. */
  stdout(): Writable
}

/** The process this runs in. */
export const hostProcess: HostProcess = {
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  rssBytes: () => process.memoryUsage.rss(),
  uid: () => process.getuid?.(),
  stdout: () => process.stdout,
}
