import { perSecond, seconds } from '../format.js'
import { line } from '../lines.js'
import { row } from './rows.js'

const decimals = (value) => value.toFixed(2)

function describe(host) {
  const load = host.value('load_1')
  return {
    figure: load === undefined ? undefined : decimals(load),
    note: load === undefined ? '' : 'tasks that run or wait, over a minute',
    rows: [
      ...row('load over 5 min', host.value('load_5'), decimals),
      ...row('load over 15 min', host.value('load_15'), decimals),
      ...row('up for', host.value('uptime_seconds'), seconds),
      ...row('context switches', host.rate('context_switches_total'), perSecond),
      ...row('interrupts', host.rate('interrupts_total'), perSecond),
      ...row('new tasks', host.rate('forks_total'), perSecond),
    ],
  }
}

export const system = {
  id: 'system',
  title: 'Load',
  pattern: /^(load_|procs_|context_switches|interrupts|forks|boot_time|uptime)/,
  describe,
  charts: [
    {
      id: 'load',
      title: 'Load',
      unit: '',
      lines: () => [line('load_1', '1 min'), line('load_5', '5 min'), line('load_15', '15 min')],
    },
    {
      id: 'tasks',
      title: 'Tasks',
      unit: '',
      lines: () => [line('procs_running', 'running'), line('procs_blocked', 'blocked')],
    },
  ],
}
