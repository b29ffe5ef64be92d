import os from 'node:os'
import process from 'node:process'

/** What the agent takes from the process it runs in; everything else comes in as a parameter. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly platform: string
  /** The operating system's host name; undefined when it has none. */
  readonly hostname: string | undefined
  readonly workingDirectory: string
  /** User and system CPU time of the whole process. */
  cpuSeconds(): number
  /** Resident memory of the whole process. */
  rssBytes(): number
}

function hostname(): string | undefined {
  try {
    return os.hostname() || undefined
  } catch {
    return undefined
  }
}

/** This process. */
export const processEnvironment: Environment = {
  variables: process.env,
  platform: process.platform,
  get hostname() {
    return hostname()
  },
  get workingDirectory() {
    return process.cwd()
  },
  cpuSeconds() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  rssBytes: () => process.memoryUsage.rss(),
}
