import type { CgroupOptions } from '../../../src/collectors/cgroup.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { DeviceNames } from '../../cgroups/device-names.js'
import { openKept, PassingFiles } from '../../cgroups/group-file.js'
import type { GroupPart, GroupView } from '../../cgroups/group-part.js'
import { IoPart } from '../../cgroups/io-part.js'
import { isFolder } from '../../cgroups/is-folder.js'
import { limitedCpu, limitedMemory } from '../../cgroups/limit-parts.js'
import { type FoundGroup, OwnGroupFinder } from '../../cgroups/own-group-finder.js'
import { PidsPart } from '../../cgroups/pids-part.js'
import { PressurePart } from '../../cgroups/pressure-part.js'
import type { Probe } from '../../probes/probe.js'
import { coarseWindow } from '../../probes/window.js'
import { OtherGroupsProbe } from './other-groups-probe.js'
import { OwnPartProbe } from './own-part-probe.js'

/** The agent's own group with its effective limits, and the other groups that the option `cgroups` selects. */
export function cgroupProbes(settings: BuiltInSettings<CgroupOptions>): Probe[] {
  const { roots, options, sampleIntervalMs } = settings
  const files = new PassingFiles()
  const devices = new DeviceNames(roots.procRoot, files.textOf)
  const finder = new OwnGroupFinder(roots, files.textOf, isFolder)
  const window = coarseWindow(settings)
  const access = { open: openKept, isSample: sampleIntervalMs !== undefined, parsers: new Map() }
  const own = (name: string, sampled: boolean, make: (view: GroupView, found: () => FoundGroup) => GroupPart) =>
    new OwnPartProbe({
      name,
      sampled,
      finder,
      make: (found) => make({ state: found, tags: {}, access, window, devices }, found),
    })
  const others = { roots, patterns: options.cgroups, files, devices }
  return [
    own('own CPU', true, limitedCpu),
    own('own memory', true, limitedMemory),
    own('own tasks', true, (view) => new PidsPart(view)),
    own('own I/O', false, (view) => new IoPart(view)),
    own('own pressure', true, (view) => new PressurePart(view)),
    ...(options.cgroups.include.length === 0 ? [] : [new OtherGroupsProbe(others)]),
  ]
}
