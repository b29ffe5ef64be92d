import type { ProcessesOptions } from '../../../src/collectors/processes.js'
import { type Clock, systemClock } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { Probe } from '../../probes/probe.js'
import { CountsProbe } from './counts-probe.js'
import { GroupList } from './group-list.js'
import { GroupProbe } from './group-probe.js'
import { ProcessPass } from './process-pass.js'
import { ProcessSorter } from './process-sorter.js'
import { TopProbe } from './top-probe.js'
import { Traits } from './traits.js'
import { WatchProbe } from './watch-probe.js'

/** Work of a pass as a share of the interval: the most that passes take of one CPU. */
const BUDGET_SHARE = 1 / 20
const MOST_BUDGET_MS = 1000

/** Processes by state, the top processes, and groups of processes, from one pass over /proc. */
export function processesProbes(
  { roots, intervalMs, timeoutMs, options }: BuiltInSettings<ProcessesOptions>,
  clock: Pick<Clock, 'monotonicMs'> = systemClock,
): Probe[] {
  const { procRoot, rootfs } = roots
  const { top, groupBy, watch } = options
  const budgetMs = Math.min(intervalMs * BUDGET_SHARE, MOST_BUDGET_MS)
  const limitMs = timeoutMs / 2
  const groups = new GroupList()
  const isSorted = groupBy !== 'none' || watch.length > 0
  const sorter = isSorted ? new ProcessSorter(options, groups, new Traits(procRoot, rootfs)) : undefined
  const pass = new ProcessPass({ procRoot, budgetMs, limitMs, clock, sorter })
  const names = watch.map(({ name }) => name)
  return [
    new CountsProbe(pass, procRoot),
    ...(top > 0 ? [new TopProbe(pass, procRoot, top)] : []),
    ...(watch.length > 0 ? [new WatchProbe(pass, procRoot, names)] : []),
    ...(groupBy === 'none' || top === 0 ? [] : [new GroupProbe(pass, groups, top)]),
  ]
}
