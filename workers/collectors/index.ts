import { cgroup } from '../../src/collectors/cgroup.js'
import { cpu } from '../../src/collectors/cpu.js'
import type { CollectorDefinition } from '../../src/collectors/definition.js'
import { disk } from '../../src/collectors/disk.js'
import { memory } from '../../src/collectors/memory.js'
import { mounts } from '../../src/collectors/mounts.js'
import { network } from '../../src/collectors/network.js'
import { type OptionFields, type OptionsOf, optionsOf } from '../../src/collectors/options.js'
import { pressure } from '../../src/collectors/pressure.js'
import { processes } from '../../src/collectors/processes.js'
import { runtime } from '../../src/collectors/runtime.js'
import { sensors } from '../../src/collectors/sensors.js'
import { sockets } from '../../src/collectors/sockets.js'
import { stalls } from '../../src/collectors/stalls.js'
import { system } from '../../src/collectors/system.js'
import { vm } from '../../src/collectors/vm.js'
import { MOUNTS_SCOUT, RUNTIME_THREADS, SENSORS_SCOUT, THREAD_REPORTS } from '../../src/shared/protocol.js'
import type { BuiltInSettings, Source } from '../../src/shared/settings.js'
import { nodeCpuProbes, nodeDiskProbes, nodeMemoryProbes, nodeSystemProbes } from '../node/probes.js'
import type { Probe } from '../probes/probe.js'
import { type OpenText, openOwn } from '../procfs/kernel-file.js'
import { libraryDiskProbes, libraryMemoryProbes, libraryNetworkProbes } from '../systeminformation/probes.js'
import { cgroupProbes } from './cgroup/cgroup.js'
import { cpuProbes } from './cpu/cpu.js'
import { diskProbes } from './disk/disk.js'
import { memoryProbes } from './memory/memory.js'
import { mountsProbes } from './mounts/mounts.js'
import { mountsScoutProbes } from './mounts/mounts-scout.js'
import { networkProbes } from './network/network.js'
import { pressureProbes } from './pressure/pressure.js'
import { processesProbes } from './processes/processes.js'
import { runtimeFilesProbes } from './runtime/runtime.js'
import { threadReportsProbes } from './runtime/thread-reports.js'
import { sensorsProbes } from './sensors/sensors.js'
import { sensorsScoutProbes } from './sensors/sensors-scout.js'
import { socketsProbes } from './sockets/sockets.js'
import { stallsProbes } from './stalls/stalls.js'
import { systemProbes } from './system/system.js'
import { vmProbes } from './vm/vm.js'

/** Creates the probes of one collector. @param open opens a file that other collectors of the thread may read as well */
type MakeProbes<Options> = (settings: BuiltInSettings<Options>, open: OpenText) => Probe[]

interface WorkerCollector {
  readonly name: string
  readonly sources: Partial<Readonly<Record<Source, MakeProbes<BuiltInSettings['options']>>>>
}

/** Every collector that runs in a worker: its definition and, for each source, a function that makes its probes. */
const workerCollectors: readonly WorkerCollector[] = [
  read(cpu, { procfs: cpuProbes, node: nodeCpuProbes, systeminformation: nodeCpuProbes }),
  read(memory, { procfs: memoryProbes, node: nodeMemoryProbes, systeminformation: libraryMemoryProbes }),
  read(disk, {
    procfs: (settings) => diskProbes(settings),
    node: nodeDiskProbes,
    systeminformation: libraryDiskProbes,
  }),
  read(mounts, { procfs: (settings) => mountsProbes(settings) }),
  read({ ...mounts, name: MOUNTS_SCOUT }, { procfs: mountsScoutProbes }),
  read(network, { procfs: networkProbes, systeminformation: libraryNetworkProbes }),
  read(system, { procfs: systemProbes, node: nodeSystemProbes, systeminformation: nodeSystemProbes }),
  read(pressure, { procfs: pressureProbes }),
  read(sockets, { procfs: socketsProbes }),
  read(vm, { procfs: vmProbes }),
  read(sensors, { procfs: sensorsProbes }),
  read({ ...sensors, name: SENSORS_SCOUT }, { procfs: sensorsScoutProbes }),
  read({ ...runtime, name: RUNTIME_THREADS }, { procfs: (settings) => runtimeFilesProbes(settings) }),
  read({ ...runtime, name: THREAD_REPORTS }, { procfs: threadReportsProbes, systeminformation: threadReportsProbes }),
  read(cgroup, { procfs: (settings) => cgroupProbes(settings) }),
  read(processes, { procfs: (settings) => processesProbes(settings) }),
  read(stalls, { procfs: stallsProbes, systeminformation: stallsProbes }),
]

/**
 * Returns the probes of a built-in collector. Throws when none has that name and source.
 * @param open opens a file that other collectors of the thread may read as well
 */
export function builtInProbes(settings: BuiltInSettings, open: OpenText = openOwn): Probe[] {
  const { name, source } = settings
  const make = workerCollectors.find((collector) => collector.name === name)?.sources[source]
  if (make !== undefined) return make(settings, open)
  const known = workerCollectors.filter(({ sources }) => sources[source] !== undefined).map((one) => one.name)
  throw new Error(`there is no collector "${name}" with source ${source}, only: ${known.join(', ')}`)
}

/** Passes options to the probes of a collector, with the types and defaults of its definition. */
function read<Options extends OptionFields>(
  definition: CollectorDefinition<Options>,
  sources: Partial<Readonly<Record<Source, MakeProbes<OptionsOf<CollectorDefinition<Options>>>>>>,
): WorkerCollector {
  const typed = Object.entries(sources).map(([source, make]) => [
    source,
    (settings: BuiltInSettings, open: OpenText) =>
      make({ ...settings, options: optionsOf(definition, settings.options) }, open),
  ])
  return { name: definition.name, sources: Object.fromEntries(typed) }
}
