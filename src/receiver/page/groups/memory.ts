import { bytes, count, percent, perSecond } from '../format.js'
import type { HostState } from '../host-state.js'
import { line, lineEach } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, levelOf, row, wholeOf } from './card.js'

function describe(host: HostState): CardText {
  const total = host.value('mem_total')
  const used = host.value('mem_used')
  const ratio = host.value('mem_used_ratio')
  return {
    figure: ratio === undefined ? undefined : percent(ratio),
    share: ratio,
    level: levelOf(ratio),
    note: total === undefined || used === undefined ? '' : `${bytes(used)} of ${bytes(total)}`,
    rows: [
      ...row('available', host.value('mem_available'), bytes),
      ...row('cached', host.value('mem_cached'), bytes),
      ...row('waiting to be written', host.value('mem_dirty'), bytes),
      ...row('major page faults', host.rate('page_faults_total', { kind: 'major' }), perSecond),
      ...swapRow(host),
      ...row('processes killed', host.value('vm_oom_kills_total'), count),
    ],
  }
}

function swapRow(host: HostState): readonly CardRow[] {
  const total = host.value('swap_total') ?? 0
  if (total === 0) return []
  const share = host.value('swap_used_ratio')
  const write = (used: number) => `${bytes(used)} of ${bytes(total)}`
  return row('swap', host.value('swap_used') ?? 0, write, { share, level: levelOf(share) })
}

export const memory: CardGroup = {
  id: 'memory',
  title: 'Memory',
  pattern: /^(mem_(?!limit)|swap_|page_faults|vm_)/,
  describe,
  charts: [
    {
      id: 'memory',
      title: 'Use',
      unit: 'bytes',
      stacked: true,
      whole: (host) => wholeOf('total', host.value('mem_total')),
      lines: () => [line('mem_used', 'used'), line('mem_cached', 'cached'), line('mem_buffers', 'buffers')],
    },
    {
      id: 'paging',
      title: 'Paging',
      unit: 'per second',
      lines: () => [
        line('page_faults_total', 'major faults', { agg: 'rate', match: (tags) => tags['kind'] === 'major' }),
        line('swap_in_pages_total', 'swap in', { agg: 'rate' }),
        line('swap_out_pages_total', 'swap out', { agg: 'rate' }),
      ],
    },
    {
      id: 'reclaim',
      title: 'Pages reclaimed',
      unit: 'per second',
      each: (host) => lineEach(host, 'vm_pages_reclaimed_total', 'by', { agg: 'rate' }),
    },
    {
      id: 'swap',
      title: 'Swap',
      unit: 'bytes',
      whole: (host) => wholeOf('total', host.value('swap_total')),
      lines: (host) => ((host.value('swap_total') ?? 0) > 0 ? [line('swap_used', 'used')] : []),
    },
  ],
}
