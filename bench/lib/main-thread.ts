import { openSync, readFileSync, readSync } from 'node:fs'

/** Returns the CPU time of the main thread so far, in milliseconds, as counted by the kernel. */
export function mainThreadMs(): number {
  const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
  return Number(nanoseconds) / 1e6
}

/**
 * Returns a clock, in milliseconds, that stops while the calling thread waits for a CPU. For a loop that never sleeps, it measures
 * CPU time, whatever else runs on the machine. (The kernel's own count of CPU time is only as fine as its tick.)
 */
export function busyClock(): () => number {
  const waitedMs = waitedClock()
  return () => performance.now() - waitedMs()
}

/** Returns a function that returns how long the calling thread has waited for a CPU so far, in milliseconds. */
export function waitedClock(): () => number {
  const fd = openSync('/proc/thread-self/schedstat', 'r')
  const text = Buffer.alloc(128)
  return () => {
    const length = readSync(fd, text, 0, text.length, 0)
    return Number(text.toString('latin1', 0, length).split(' ')[1]) / 1e6
  }
}

/** Returns a percentile of the values. @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
