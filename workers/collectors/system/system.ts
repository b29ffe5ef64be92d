import { loadavgTable, uptimeTable } from '../../../src/collectors/system.js'
import { systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import type { OpenText } from '../../procfs/kernel-file.js'
import { NumbersProbe } from './numbers-probe.js'
import { QuietStatProbe } from './quiet-stat-probe.js'
import { StatProbe } from './stat-probe.js'

/** Shortest interval at which tasks are counted apart from the ticks: the count costs the thread a wake-up. */
const SHORTEST_QUIET_MS = 100

type SystemSettings = Pick<BuiltInSettings, 'roots' | 'intervalMs' | 'timeoutMs' | 'sampleIntervalMs'>

/** Load, tasks, interrupts and uptime, from /proc/loadavg, /proc/stat and /proc/uptime. */
export function systemProbes(settings: SystemSettings, open: OpenText): Probe[] {
  const { procRoot } = settings.roots
  const stat = new StatProbe(open(`${procRoot}/stat`))
  return [
    new NumbersProbe(open(`${procRoot}/loadavg`), new ColumnPlan(loadavgTable), { sampled: true }),
    hasQuietTime(settings) ? new QuietStatProbe(stat, { ...settings, clock: systemClock }) : stat,
    new NumbersProbe(open(`${procRoot}/uptime`), new ColumnPlan(uptimeTable), { sampled: false }),
  ]
}

/** Samples are taken between the ticks, when little of the agent runs. */
function hasQuietTime({ intervalMs, sampleIntervalMs }: SystemSettings): boolean {
  return sampleIntervalMs === undefined && intervalMs >= SHORTEST_QUIET_MS
}
