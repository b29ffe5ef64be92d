import { readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'

const SYS_CLASS_NET = '/sys/class/net'

/**
 * Returns the names of the interfaces without starting a process: on Linux of all, elsewhere of those that are up and have an
 * address.
 */
export function interfaceNames(): readonly string[] {
  try {
    return readdirSync(SYS_CLASS_NET)
  } catch {
    return Object.keys(networkInterfaces())
  }
}
