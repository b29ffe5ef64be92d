import { MOUNTS_SCOUT } from '../src/model/protocol.js'
import type { CollectorSettings, Source } from '../src/model/settings.js'
import { cpuProbes } from './collectors/cpu.js'
import { diskProbes } from './collectors/disk.js'
import { memoryProbes } from './collectors/memory.js'
import { mountsProbes } from './collectors/mounts.js'
import { mountsScoutProbes } from './collectors/mounts-scout.js'
import { networkProbes } from './collectors/network.js'
import { pressureProbes } from './collectors/pressure.js'
import { systemProbes } from './collectors/system.js'
import type { Probe } from './probe.js'
import { type OpenText, openOwn } from './sources/procfs.js'
import { systeminformationMakers } from './sources/systeminformation.js'

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
