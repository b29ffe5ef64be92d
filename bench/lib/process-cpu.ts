import { readdirSync, readFileSync } from 'node:fs'

/** CPU time of each thread of a process, in nanoseconds, from the scheduler's own account (/proc/<pid>/task/<tid>/schedstat). */
export interface ThreadTimes {
  readonly processNs: number
  readonly mainNs: number
}

export function threadTimes(pid: number): ThreadTimes {
  let processNs = 0
  let mainNs = 0
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const ns = Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0])
    processNs += ns
    if (tid === String(pid)) mainNs = ns
  }
  return { processNs, mainNs }
}

/** Resident memory of a process. */
export function rssMegabytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1]) / 1000
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
