import { MOUNTS_SCOUT } from '../../src/shared/protocol.js'
import type { CollectorSettings, Source } from '../../src/shared/settings.js'
import type { Probe } from '../probes/probe.js'
import { type OpenText, openOwn } from '../procfs/kernel-file.js'
import { systeminformationMakers } from '../systeminformation/probes.js'
import { cpuProbes } from './cpu/cpu.js'
import { diskProbes } from './disk/disk.js'
import { memoryProbes } from './memory/memory.js'
import { mountsProbes } from './mounts/mounts.js'
import { mountsScoutProbes } from './mounts/mounts-scout.js'
import { networkProbes } from './network/network.js'
import { pressureProbes } from './pressure/pressure.js'
import { systemProbes } from './system/system.js'

type MakeProbes = (settings: CollectorSettings, open: OpenText) => Probe[]

const builtIn: Readonly<Record<Source, ReadonlyMap<string, MakeProbes>>> = {
  procfs: new Map<string, MakeProbes>([
    ['cpu', cpuProbes],
    ['memory', memoryProbes],
    ['disk', (settings) => diskProbes(settings)],
    ['mounts', (settings) => mountsProbes(settings)],
    [MOUNTS_SCOUT, mountsScoutProbes],
    ['network', networkProbes],
    ['system', systemProbes],
    ['pressure', pressureProbes],
  ]),
  systeminformation: systeminformationMakers,
}

/**
 * The probes of a built-in collector. Throws when there is none of that name and source.
 * @param open files that another collector of the thread may read as well
 */
export function builtInProbes(settings: CollectorSettings, open: OpenText = openOwn): Probe[] {
  const makers = builtIn[settings.source]
  const make = makers.get(settings.name)
  if (make === undefined) {
    const known = [...makers.keys()].join(', ')
    throw new Error(`there is no collector "${settings.name}" with source ${settings.source}, only: ${known}`)
  }
  return make(settings, open)
}
