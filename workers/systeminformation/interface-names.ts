import { readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'

const SYS_CLASS_NET = '/sys/class/net'

/** Returns the names of interfaces without starting a process: all on Linux; elsewhere only those that are up and have an address. */
export function interfaceNames(): readonly string[] {
  try {
    return readdirSync(SYS_CLASS_NET)
  } catch {
    return Object.keys(networkInterfaces())
  }
}
