import type { Launch } from './executor.js'
import { type ProcessOptions, processLauncher } from './process.js'
import { loadThreadPackages, type ThreadOptions, threadLauncher } from './thread.js'

/** How threads and processes are started. */
export interface Launchers {
  /** Loads what threads are started with, yielding between the pieces of it. */
  loadPackages(): Iterator<void>
  thread(options: ThreadOptions): Launch
  process(options: ProcessOptions): Launch
}

/** Real threads, by piscina, and real child processes. */
export const systemLaunchers: Launchers = {
  loadPackages: loadThreadPackages,
  thread: threadLauncher,
  process: processLauncher,
}
