import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Counts the threads, handles and listeners of this process, after some time for closing ones to go. */
export async function leftBehind(ms) {
  await wait(ms)
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return {
    threads: readdirSync('/proc/self/task').length,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap').length,
    listeners,
  }
}
