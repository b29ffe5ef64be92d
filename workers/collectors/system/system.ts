import { loadavgTable, uptimeTable } from '../../../src/collectors/system.js'
import { systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import type { OpenText } from '../../procfs/kernel-file.js'
import { NumbersProbe } from './numbers-probe.js'
import { QuietStatProbe } from './quiet-stat-probe.js'
import { StatProbe } from './stat-probe.js'

type SystemSettings = Pick<BuiltInSettings, 'roots' | 'intervalMs' | 'timeoutMs' | 'sampleIntervalMs'>

/** Load, tasks, interrupts and uptime, from /proc/loadavg, /proc/stat and /proc/uptime. */
export function systemProbes(settings: SystemSettings, open: OpenText): Probe[] {
  const { procRoot } = settings.roots
  const stat = new StatProbe(open(`${procRoot}/stat`))
  // Samples are taken between ticks, when little of the agent runs.
  const isSampled = settings.sampleIntervalMs !== undefined
  return [
    new NumbersProbe(open(`${procRoot}/loadavg`), new ColumnPlan(loadavgTable), { sampled: true }),
    isSampled ? stat : new QuietStatProbe(stat, { ...settings, clock: systemClock }),
    new NumbersProbe(open(`${procRoot}/uptime`), new ColumnPlan(uptimeTable), { sampled: false }),
  ]
}
