import { readFileSync, readlinkSync } from 'node:fs'
import process from 'node:process'

/** Distinguishes a process from every other, on this host and after its end. Texts are empty where the system has no such thing. */
export interface ProcessIdentity {
  /** Random. */
  readonly token: string
  readonly pid: number
  /** Clock ticks from boot to the start of the process: field 22 of proc_pid_stat(5). */
  readonly startTicks: string
  /** The namespace in which the pid counts: `pid:[4026531836]`. */
  readonly pidNamespace: string
  /** Changes with each boot of the machine. */
  readonly bootId: string
}

/** `gone` is certain; `unknown`: another container or machine, where its pid means nothing here. */
export type Liveness = 'alive' | 'gone' | 'unknown'

/** @param token random, new for each */
export function ownIdentity(token: string): ProcessIdentity {
  const { pid } = process
  return { token, pid, startTicks: startTicks(pid), pidNamespace: pidNamespace(), bootId: bootId() }
}

/** Returns whether a process still runs, as far as this one can see. */
export function livenessOf({
  pid,
  startTicks: ticks,
  pidNamespace: namespace,
  bootId: boot,
}: ProcessIdentity): Liveness {
  if (boot === '' || ticks === '') return 'unknown'
  if (boot !== bootId()) return bootId() === '' ? 'unknown' : 'gone'
  if (namespace !== pidNamespace()) return 'unknown'
  return startTicks(pid) === ticks ? 'alive' : 'gone'
}

/** Returns the kernel's id of this boot; empty where there is none. */
export function bootId(): string {
  return textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
}

function pidNamespace(): string {
  return textOf(() => readlinkSync('/proc/self/ns/pid'))
}

function startTicks(pid: number): string {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  // The name, in parentheses, may contain anything; 20 fields follow it up to the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie is gone: its parent has not yet taken note.
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '')
}

function textOf(read: () => string): string {
  try {
    return read().trim()
  } catch {
    return ''
  }
}
