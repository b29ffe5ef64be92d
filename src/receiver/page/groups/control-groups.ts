import type { Tags } from '../../../shared/frame.js'
import { type CardTable, type TableColumn, withoutEmpty } from '../card-table.js'
import { byGreatest } from '../devices.js'
import type { HostSeries, HostState } from '../host-state.js'
import { type Chart, line, MAX_LINES } from '../lines.js'
import { levelOf } from './card.js'

/** Characters of a container's id that suffice to tell it from others. */
const ID_LENGTH = 12
const CPU = 'cgroup_cpu_usage_cores'

/** Columns, each with the metric that it shows. */
const columns: readonly (TableColumn & { readonly type: string })[] = [
  { type: CPU, title: 'CPUs', unit: 'cores', help: 'CPU time used per second' },
  { type: 'cgroup_cpu_quota_used_ratio', title: 'of quota', unit: 'ratio', help: 'Share of its CPU quota', levelOf },
  {
    type: 'cgroup_cpu_throttled_ratio',
    title: 'Held back',
    unit: 'ratio',
    help: 'By its CPU quota',
    levelOf: levelOfHeld,
  },
  { type: 'cgroup_mem_used', title: 'Memory', unit: 'bytes', help: 'Without page cache that can be dropped' },
  { type: 'cgroup_mem_used_ratio', title: 'of limit', unit: 'ratio', help: 'Share of its memory limit', levelOf },
  { type: 'cgroup_pids', title: 'Tasks', unit: 'count', help: 'Processes and threads' },
  { type: 'cgroup_oom_kills_total', title: 'Killed', unit: 'count', help: 'For lack of memory' },
]

export function levelOfHeld(share: number | undefined) {
  return levelOf(share, 0.25, 0.5)
}

/** Returns the groups other than the agent's own. */
export function otherGroups(host: HostState): readonly HostSeries[] {
  return host.list('cgroup_mem_used').filter(({ tags }) => tags['cgroup'] !== undefined)
}

/** Returns the name of a group: its container or service, else the end of its path. */
export function groupName({ container, service, cgroup = '' }: Tags): string {
  const last = cgroup.split('/').at(-1) || cgroup
  const id = /[0-9a-f]{64}/.exec(last)?.[0].slice(0, ID_LENGTH)
  return service ?? id ?? container?.slice(0, ID_LENGTH) ?? last
}

export function groupTable(host: HostState): CardTable | undefined {
  const groups = otherGroups(host)
  if (groups.length === 0) return undefined
  return withoutEmpty({
    caption: 'Containers and services by CPU and memory',
    nameTitle: 'Container or service',
    columns,
    rows: groups.map(({ tags }) => ({
      key: tags['cgroup'] ?? '',
      name: groupName(tags),
      help: tags['cgroup'],
      values: columns.map(({ type }) => host.value(type, tags)),
    })),
  })
}

/** Returns a line for each of the groups with the highest use. */
export function groupLines(host: HostState, type: string): Pick<Chart, 'lines' | 'note'> {
  const all = host.list(type).filter(({ tags }) => tags['cgroup'] !== undefined)
  const first = all.sort(byGreatest(host, type, 'cgroup')).slice(0, MAX_LINES)
  const names = first.map(({ tags }) => groupName(tags))
  return {
    lines: first.map(({ tags }, index) => {
      const name = names[index] ?? ''
      const label = names.indexOf(name) === index ? name : (tags['cgroup'] ?? '')
      return line(type, label, { match: (of) => of['cgroup'] === tags['cgroup'] })
    }),
    note: all.length > MAX_LINES ? `${MAX_LINES} of ${all.length}` : '',
  }
}
