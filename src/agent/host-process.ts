import process from 'node:process'
import type { Writable } from 'node:stream'

/** The process that the agent is part of, as far as the agent needs it. */
export interface HostProcess {
  /** User and system CPU time since its start, all threads: getrusage(2). */
  cpuSeconds(): number
  /** Resident memory, up to a second old. @throws the system's error, out of descriptors for one */
  rssBytes(): number
  /** Of its user; undefined on Windows. */
  uid(): number | undefined
  /** A function, for merely looking at it would open the stream. */
  stdout(): Writable
}

/** On Linux it is a file that is opened and read, at 10 Hz the dearest part of the agent's own collector. */
function atMostEverySecond(read: () => number): () => number {
  let readAtMs = Number.NEGATIVE_INFINITY
  let value = Number.NaN
  return () => {
    const nowMs = performance.now()
    if (nowMs - readAtMs >= 1000) {
      value = read()
      readAtMs = nowMs
    }
    return value
  }
}

/** The process this runs in. */
export const hostProcess: HostProcess = {
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  rssBytes: atMostEverySecond(() => process.memoryUsage.rss()),
  uid: () => process.getuid?.(),
  stdout: () => process.stdout,
}
