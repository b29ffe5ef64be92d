import { bytes, count, percent } from '../format.js'
import { line } from '../lines.js'
import { levelOf, row } from './rows.js'

function describe(host) {
  const usage = host.value('cgroup_cpu_usage')
  const ratio = host.value('cgroup_mem_used_ratio')
  return {
    figure: usage === undefined ? undefined : percent(usage),
    share: usage,
    note: 'of the CPU this group may use',
    rows: [
      ...row('memory', host.value('cgroup_mem_used'), bytes, { share: ratio, level: levelOf(ratio) }),
      ...row('memory limit', host.value('cgroup_mem_limit'), bytes),
      ...row('time throttled', host.rate('cgroup_cpu_throttled_seconds_total'), percent),
      ...row('killed for want of memory', host.value('cgroup_oom_kills_total'), count),
      ...row('tasks', host.value('cgroup_pids'), count),
    ],
  }
}

export const cgroup = {
  id: 'cgroup',
  title: 'Control group',
  pattern: /^cgroup_/,
  describe,
  charts: [
    {
      id: 'cgroup-cpu',
      title: 'CPU and throttling',
      unit: 'ratio',
      lines: () => [
        line('cgroup_cpu_usage', 'usage'),
        line('cgroup_cpu_throttled_seconds_total', 'throttled', { agg: 'rate' }),
      ],
    },
    {
      id: 'cgroup-memory',
      title: 'Memory',
      unit: 'bytes',
      lines: () => [line('cgroup_mem_used', 'used'), line('cgroup_mem_limit', 'limit')],
    },
  ],
}
