import { bytes, percent, perSecond } from '../format.js'
import { line } from '../lines.js'
import { levelOf, row } from './rows.js'

function describe(host) {
  const value = (type) => host.value(type)
  const [total, used, ratio, swap] = ['mem_total', 'mem_used', 'mem_used_ratio', 'swap_total'].map(value)
  const swapped = value('swap_used_ratio')
  return {
    figure: ratio === undefined ? undefined : percent(ratio),
    share: ratio,
    level: levelOf(ratio),
    note: total === undefined || used === undefined ? '' : `${bytes(used)} of ${bytes(total)}`,
    rows: [
      ...row('available', value('mem_available'), bytes),
      ...row('cached', value('mem_cached'), bytes),
      ...row('waiting to be written', value('mem_dirty'), bytes),
      ...row('major page faults', host.rate('page_faults_total', { kind: 'major' }), perSecond),
      ...(swap > 0
        ? row('swap', value('swap_used') ?? 0, (one) => `${bytes(one)} of ${bytes(swap)}`, {
            share: swapped,
            level: levelOf(swapped),
          })
        : []),
    ],
  }
}

export const memory = {
  id: 'memory',
  title: 'Memory',
  pattern: /^(mem_|swap_|page_faults)/,
  describe,
  charts: [
    {
      id: 'memory',
      title: 'Use',
      unit: 'bytes',
      stacked: true,
      lines: () => [line('mem_used', 'used'), line('mem_cached', 'cached'), line('mem_buffers', 'buffers')],
    },
    {
      id: 'paging',
      title: 'Paging',
      unit: 'per second',
      lines: () => [
        line('page_faults_total', 'major faults', { agg: 'rate', match: ({ kind }) => kind === 'major' }),
        line('swap_in_pages_total', 'swap in', { agg: 'rate' }),
        line('swap_out_pages_total', 'swap out', { agg: 'rate' }),
      ],
    },
    {
      id: 'swap',
      title: 'Swap',
      unit: 'bytes',
      lines: (host) => (host.value('swap_total') > 0 ? [line('swap_used', 'used')] : []),
    },
  ],
}
