import { loadavgTable, statTable, uptimeTable } from '../../../src/collectors/system.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { ColumnPlan } from '../../procfs/column-plan.js'
import type { OpenText } from '../../procfs/kernel-file.js'
import { NumbersProbe } from './numbers-probe.js'
import { StatProbe } from './stat-probe.js'

/** Load, tasks, interrupts and uptime, from /proc/loadavg, /proc/stat and /proc/uptime. */
export function systemProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>, open: OpenText): Probe[] {
  return [
    new NumbersProbe(open(`${procRoot}/loadavg`), new ColumnPlan(loadavgTable), { sampled: true }),
    new StatProbe(open(`${procRoot}/stat`), statTable),
    new NumbersProbe(open(`${procRoot}/uptime`), new ColumnPlan(uptimeTable), { sampled: false }),
  ]
}
