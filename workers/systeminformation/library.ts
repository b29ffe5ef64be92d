import { platform } from 'node:os'
import type { Systeminformation } from 'systeminformation'
import { requireLater } from '../../src/shared/package-files.js'

export type CpuLoad = Systeminformation.CurrentLoadData
export type CoreLoad = Systeminformation.CurrentLoadCpuData
export type Memory = Systeminformation.MemData
export type Filesystem = Systeminformation.FsSizeData
export type DiskTotals = Systeminformation.DisksIoData
export type InterfaceTotals = Systeminformation.NetworkStatsData

/** What is used of the library, by its files. No function ever rejects: it answers with zeros or nothing when it fails. */
export interface Library {
  cpu: { currentLoad(): Promise<CpuLoad> }
  memory: { mem(): Promise<Memory> }
  filesystem: {
    fsSize(): Promise<Filesystem[]>
    /** Null where the library cannot tell. */
    disksIO(): Promise<DiskTotals | null>
  }
  network: { networkStats(interfaces: string): Promise<InterfaceTotals[]> }
}

/** Loads no more of the library than is needed, synchronously: `import()` waits for ever when the libuv pool is taken. */
export function loadLibrary<Part extends keyof Library>(part: Part): Library[Part] {
  // On Windows only the whole library finds PowerShell.
  const name = platform() === 'win32' ? 'systeminformation' : `systeminformation/lib/${part}.js`
  return requireLater(name) as Library[Part]
}
