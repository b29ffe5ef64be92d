import type { CpuOptions } from '../../src/collectors/cpu.js'
import type { DiskOptions } from '../../src/collectors/disk.js'
import { systemClock } from '../../src/shared/clock.js'
import type { BuiltInSettings } from '../../src/shared/settings.js'
import type { Probe } from '../probes/probe.js'
import { CpuProbe } from './cpu.js'
import { MemoryProbe } from './memory.js'
import { SpaceProbe } from './space.js'
import { SystemProbe } from './system.js'

/* The probes of collectors from Node's own functions, which start no child process on any platform. */

export function nodeCpuProbes({ options }: BuiltInSettings<CpuOptions>): Probe[] {
  return [new CpuProbe(options)]
}

export function nodeMemoryProbes(): Probe[] {
  return [new MemoryProbe()]
}

export function nodeDiskProbes({ options: { mounts } }: BuiltInSettings<DiskOptions>): Probe[] {
  return [new SpaceProbe(mounts)]
}

export function nodeSystemProbes(): Probe[] {
  return [new SystemProbe(systemClock)]
}
