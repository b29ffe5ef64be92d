import { platform } from 'node:os'
import type { Systeminformation } from 'systeminformation'
import { requireLater } from '../../src/shared/package-files.js'

export type Memory = Systeminformation.MemData
export type Filesystem = Systeminformation.FsSizeData
export type DiskTotals = Systeminformation.DisksIoData
export type InterfaceTotals = Systeminformation.NetworkStatsData

/** The functions used, by file of the library. They never reject: a failed call returns zeros or nothing. */
export interface Library {
  memory: { mem(): Promise<Memory> }
  filesystem: {
    fsSize(): Promise<Filesystem[]>
    /** Returns null if the library has no figures. */
    disksIO(): Promise<DiskTotals | null>
  }
  network: { networkStats(interfaces: string): Promise<InterfaceTotals[]> }
}

/** Loads only a part of the library, synchronously: `import()` would wait for ever while libuv's pool is blocked. */
export function loadLibrary<Part extends keyof Library>(part: Part): Library[Part] {
  // On Windows the parts do not find PowerShell by themselves.
  const name = platform() === 'win32' ? 'systeminformation' : `systeminformation/lib/${part}.js`
  return requireLater(name) as Library[Part]
}
