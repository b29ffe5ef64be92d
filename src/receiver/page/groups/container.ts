import type { Tags } from '../../../shared/frame.js'
import { bytes, count, percent } from '../format.js'
import type { HostState } from '../host-state.js'
import { line } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, levelOf, row, wholeOf } from './card.js'
import { groupLines, groupTable, levelOfHeld, otherGroups } from './control-groups.js'

/** Whether a series belongs to the agent's own group. Series of other groups name theirs in a tag. */
const isOwn = (tags: Tags) => tags['cgroup'] === undefined
const own = { match: isOwn }

function describe(host: HostState): CardText {
  const ratio = host.value('mem_limit_used_ratio')
  const used = host.value('cgroup_mem_used')
  const limit = host.value('mem_limit')
  const others = otherGroups(host).length
  return {
    ...(others > 0 && { title: 'Containers' }),
    ...figureOf(ratio, used),
    ...(used === undefined && others > 0 && { figure: count(others) }),
    share: ratio,
    level: levelOf(ratio),
    note: noteOf(used, limit),
    table: groupTable(host),
    rows: [
      ...cpuRow(host),
      ...throttledRow(host),
      ...row('killed for lack of memory', host.value('cgroup_oom_kills_total'), count),
      ...row('processes and threads', host.value('cgroup_pids'), count),
    ],
  }
}

function figureOf(ratio: number | undefined, used: number | undefined): Pick<CardText, 'figure'> {
  if (ratio !== undefined) return { figure: percent(ratio) }
  return used === undefined ? {} : { figure: bytes(used) }
}

function noteOf(used: number | undefined, limit: number | undefined): string {
  if (used === undefined) return 'containers and services'
  return limit === undefined ? 'no limit of memory' : `of its memory: ${bytes(used)} of ${bytes(limit)}`
}

function cpuRow(host: HostState): readonly CardRow[] {
  const cores = host.value('cgroup_cpu_usage_cores')
  const limit = host.value('cpu_limit_cores')
  const share = host.value('cpu_limit_usage_ratio')
  const write = (value: number) =>
    `${value.toFixed(2)}${limit === undefined ? '' : ` of ${Number(limit.toFixed(2))}`} CPUs`
  return row('CPU', cores, write, share === undefined ? {} : { share, level: levelOf(share) })
}

function throttledRow(host: HostState): readonly CardRow[] {
  const share = host.value('cgroup_cpu_throttled_ratio')
  return row('held back by the CPU limit', share, percent, { share, level: levelOfHeld(share) })
}

export const container: CardGroup = {
  id: 'container',
  title: 'Container',
  pattern: /^(cgroup_|cpu_limit_|mem_limit)/,
  describe,
  charts: [
    {
      id: 'container-shares',
      title: 'Share of the limits in use',
      unit: 'ratio',
      lines: () => [line('cpu_limit_usage_ratio', 'CPU'), line('mem_limit_used_ratio', 'memory')],
    },
    {
      id: 'container-memory',
      title: 'Memory',
      unit: 'bytes',
      whole: (host) => wholeOf('limit', host.value('mem_limit')),
      lines: () => [line('cgroup_mem_used', 'used', own)],
    },
    {
      id: 'container-throttled',
      title: 'Held back by the CPU limit',
      unit: 'ratio',
      lines: () => [line('cgroup_cpu_throttled_ratio', 'held back', own)],
    },
    {
      id: 'groups-cpu',
      title: 'CPUs, top groups',
      unit: 'cores',
      each: (host) => groupLines(host, 'cgroup_cpu_usage_cores'),
    },
    {
      id: 'groups-memory',
      title: 'Memory, top groups',
      unit: 'bytes',
      each: (host) => groupLines(host, 'cgroup_mem_used'),
    },
  ],
}
