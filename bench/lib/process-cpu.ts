import { readdirSync, readFileSync } from 'node:fs'

/** Length of a clock tick in /proc/<pid>/stat: USER_HZ is 100 on every Linux that Node runs on. */
const CLOCK_TICK_NS = 1e7

/** CPU time of a process in nanoseconds, as counted by the scheduler (/proc/<pid>/task/<tid>/schedstat). */
export interface ThreadTimes {
  /** CPU time of all threads and of children it has waited for (in steps of 10 ms). */
  readonly processNs: number
  readonly mainNs: number
}

export function threadTimes(pid: number): ThreadTimes {
  let processNs = childrenNs(pid)
  let mainNs = 0
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const ns = Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0])
    processNs += ns
    if (tid === String(pid)) mainNs = ns
  }
  return { processNs, mainNs }
}

function childrenNs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Fields are counted after the command, which may contain anything: cutime and cstime are 16 and 17 in proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * CLOCK_TICK_NS
}

/** Returns the resident memory of a process, in MB. */
export function rssMegabytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1]) / 1000
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
