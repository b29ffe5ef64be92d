import { count, percent } from '../format.js'
import type { HostState } from '../host-state.js'
import { type ChartLine, line } from '../lines.js'
import { type CardGroup, type CardText, row } from './card.js'

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
  const cores = host.list('cpu_usage').filter(({ tags }) => tags['cpu'] !== 'total')
  return {
    figure: usage === undefined ? undefined : percent(usage),
    share: usage,
    note: cores.length === 0 ? '' : `of ${cores.length} cores`,
    rows: [
      ...row('peak within the interval', sampled(host, 'max'), percent),
      ...row('99th percentile', sampled(host, 'p99'), percent),
      ...row('lowest', sampled(host, 'min'), percent),
      ...row('tasks running', host.value('procs_running'), count),
      ...row('tasks blocked', host.value('procs_blocked'), count),
    ],
    cells: cores
      .sort((a, b) => Number(a.tags['cpu']) - Number(b.tags['cpu']))
      .map(({ tags, value }) => ({ label: `core ${tags['cpu']}`, text: percent(value), share: value })),
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
      max: 1,
      lines: () => [
        mode('user', 'user', 'guest'),
        mode('nice', 'nice', 'guest_nice'),
        mode('system', 'system'),
        mode('iowait', 'iowait'),
        mode('irq', 'irq', 'softirq'),
        mode('steal', 'steal'),
      ],
    },
    { id: 'cpu-usage', title: 'Usage within each step', unit: 'ratio', lines: usageLines },
  ],
}
