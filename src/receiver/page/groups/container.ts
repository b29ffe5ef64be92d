import type { Tags } from '../../../shared/frame.js'
import { bytes, count, percent } from '../format.js'
import type { HostState } from '../host-state.js'
import { line } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, levelOf, row } from './card.js'

/** Whether a series is of the agent's own group; those of others say which. */
const isOwn = (tags: Tags) => tags['cgroup'] === undefined
const own = { match: isOwn }

function describe(host: HostState): CardText {
  const ratio = host.value('mem_limit_used_ratio')
  const used = host.value('cgroup_mem_used')
  const limit = host.value('mem_limit')
  return {
    ...figureOf(ratio, used),
    share: ratio,
    level: levelOf(ratio),
    note:
      limit === undefined || used === undefined
        ? 'no limit of memory'
        : `of its memory: ${bytes(used)} of ${bytes(limit)}`,
    rows: [
      ...cpuRow(host),
      ...throttledRow(host),
      ...row('killed for lack of memory', host.value('cgroup_oom_kills_total'), count),
      ...row('processes and threads', host.value('cgroup_pids'), count),
      ...otherGroups(host),
    ],
  }
}

function figureOf(ratio: number | undefined, used: number | undefined): Pick<CardText, 'figure'> {
  if (ratio !== undefined) return { figure: percent(ratio) }
  return used === undefined ? {} : { figure: bytes(used) }
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
  return row('periods held back', share, percent, { share, level: levelOf(share) })
}

function otherGroups(host: HostState): readonly CardRow[] {
  const others = host.list('cgroup_cpu_seconds_total').filter(({ tags }) => !isOwn(tags))
  return others.length === 0 ? [] : row('other groups', others.length, count)
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
      max: 1,
      lines: () => [line('cpu_limit_usage_ratio', 'CPU'), line('mem_limit_used_ratio', 'memory')],
    },
    {
      id: 'container-memory',
      title: 'Memory',
      unit: 'bytes',
      lines: () => [line('cgroup_mem_used', 'used', own), line('mem_limit', 'limit')],
    },
    {
      id: 'container-throttled',
      title: 'Periods held back by the quota',
      unit: 'ratio',
      lines: () => [line('cgroup_cpu_throttled_ratio', 'held back', own)],
    },
  ],
}
