import process from 'node:process'

/** What the process costs. */
export interface Usage {
  /** User and system CPU time since its start, all threads. */
  cpuSeconds(): number
  /** Resident memory. */
  rssBytes(): number
}

/** The process this runs in: getrusage(2). */
export const processUsage: Usage = {
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  rssBytes: () => process.memoryUsage.rss(),
}
