import { perSecond, seconds } from '../format.js'
import type { HostState } from '../host-state.js'
import { line } from '../lines.js'
import { type CardGroup, type CardText, row } from './card.js'

const decimals = (value: number) => value.toFixed(2)

function describe(host: HostState): CardText {
  const load = host.value('load_1')
  return {
    figure: load === undefined ? undefined : decimals(load),
    note: load === undefined ? '' : 'tasks running or waiting, over a minute',
    rows: [
      ...row('load over 5 min', host.value('load_5'), decimals),
      ...row('load over 15 min', host.value('load_15'), decimals),
      ...row('uptime', host.value('uptime_seconds'), seconds),
      ...row('context switches', host.rate('context_switches_total'), perSecond),
      ...row('interrupts', host.rate('interrupts_total'), perSecond),
      ...row('new tasks', host.rate('forks_total'), perSecond),
    ],
  }
}

export const system: CardGroup = {
  id: 'system',
  title: 'Load',
  pattern: /^(load_|procs_|context_switches|interrupts|forks|boot_time|uptime)/,
  describe,
  charts: [
    {
      id: 'load',
      title: 'Load',
      unit: 'count',
      lines: () => [line('load_1', '1 min'), line('load_5', '5 min'), line('load_15', '15 min')],
    },
    {
      id: 'tasks',
      title: 'Tasks',
      unit: 'count',
      lines: () => [line('procs_running', 'running'), line('procs_blocked', 'blocked')],
    },
  ],
}
