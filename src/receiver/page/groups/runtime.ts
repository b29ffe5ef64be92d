import { bytes, count, percent, seconds } from '../format.js'
import type { HostState } from '../host-state.js'
import { line, lineEach } from '../lines.js'
import { type CardGroup, type CardText, row } from './card.js'

const DELAY = 'runtime_event_loop_delay_seconds'

function describe(host: HostState): CardText {
  const busy = host.value('runtime_event_loop_utilization')
  return {
    figure: busy === undefined ? undefined : percent(busy),
    share: busy,
    note: busy === undefined ? '' : 'of the event loop is busy',
    rows: [
      ...row('event loop delay, p99', host.value(DELAY, { stat: 'p99' }), seconds),
      ...row('longest delay', host.value(DELAY, { stat: 'max' }), seconds),
      ...row('heap', host.value('runtime_heap_used'), bytes),
      ...row('heap full in', host.value('runtime_heap_seconds_left'), seconds),
      ...row("libuv's pool busy", host.value('runtime_pool_busy_ratio'), percent),
      ...row('resident memory', host.value('runtime_rss'), bytes),
      ...row('active resources', host.value('runtime_active_resources'), count),
    ],
  }
}

export const runtime: CardGroup = {
  id: 'runtime',
  title: 'Node process',
  pattern: /^runtime_(?!stall)/,
  describe,
  charts: [
    {
      id: 'loop-delay',
      title: 'Event loop delay',
      unit: 'seconds',
      lines: () => ['p50', 'p99', 'max'].map((stat) => line(DELAY, stat, { stat, agg: 'max' })),
    },
    {
      id: 'runtime-threads',
      title: 'CPU time by kind of thread',
      unit: 'seconds',
      each: (host) => lineEach(host, 'runtime_thread_cpu_seconds_total', 'kind', { agg: 'rate' }),
    },
    {
      id: 'runtime-memory',
      title: 'Memory',
      unit: 'bytes',
      lines: () => [
        line('runtime_heap_used', 'heap'),
        line('runtime_external', 'external'),
        line('runtime_rss', 'resident'),
      ],
    },
  ],
}
