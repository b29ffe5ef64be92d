import { count, percent, seconds } from '../format.js'
import type { HostState } from '../host-state.js'
import { type ChartLine, line } from '../lines.js'
import { type CardGroup, type CardText, levelOf, row } from './card.js'
import { coreCells, coreChart } from './cores.js'

const TOTAL = { cpu: 'total' }

function mode(label: string, ...modes: readonly string[]): ChartLine {
  return line('cpu_mode_usage', label, { only: TOTAL, match: (tags) => modes.includes(tags['mode'] ?? '') })
}

function sampled(host: HostState, stat: string): number | undefined {
  return host.value('cpu_usage', { ...TOTAL, stat })
}

function usageLines(host: HostState): readonly ChartLine[] {
  const mean = line('cpu_usage', 'mean', { only: TOTAL })
  if (sampled(host, 'max') === undefined) return [mean]
  return [
    mean,
    line('cpu_usage', 'p99', { only: TOTAL, stat: 'p99', agg: 'max' }),
    line('cpu_usage', 'max', { only: TOTAL, stat: 'max', agg: 'max', edge: true }),
    line('cpu_usage', 'min', { only: TOTAL, stat: 'min', agg: 'min', edge: true }),
  ]
}

function describe(host: HostState): CardText {
  const usage = host.value('cpu_usage', TOTAL)
  const total = host.list('cpu_usage').find(({ tags }) => tags['cpu'] === 'total')
  const tick = total === undefined || total.stepMs === 0 ? 'the last tick' : `the last ${seconds(total.stepMs / 1000)}`
  const cells = coreCells(host)
  return {
    figure: usage === undefined ? undefined : percent(usage),
    share: usage,
    level: levelOf(usage),
    note: cells.length === 0 ? 'of all cores' : `of ${cells.length} cores`,
    rows: [
      ...row(`highest in ${tick}`, sampled(host, 'max'), percent),
      ...row('99 % of that time below', sampled(host, 'p99'), percent),
      ...row(`lowest in ${tick}`, sampled(host, 'min'), percent),
      ...row('tasks running', host.value('procs_running'), count),
      ...row('tasks blocked by I/O', host.value('procs_blocked'), count),
    ],
    cells,
  }
}

export const cpu: CardGroup = {
  id: 'cpu',
  title: 'CPU',
  pattern: /^cpu_(?!limit_)/,
  describe,
  charts: [
    {
      id: 'cpu-modes',
      title: 'Time by mode',
      unit: 'ratio',
      stacked: true,
      lines: () => [
        mode('user', 'user', 'guest'),
        mode('nice', 'nice', 'guest_nice'),
        mode('system', 'system'),
        mode('iowait', 'iowait'),
        mode('irq', 'irq', 'softirq'),
        mode('steal', 'steal'),
      ],
    },
    { id: 'cpu-usage', title: 'Usage, lowest to highest', unit: 'ratio', lines: usageLines },
    coreChart,
  ],
}
