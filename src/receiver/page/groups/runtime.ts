import type { Tags } from '../../../shared/frame.js'
import { type CardTable, type TableColumn, withoutEmpty } from '../card-table.js'
import { bytes, count, percent, seconds } from '../format.js'
import { type HostSeries, type HostState, tagsKey } from '../host-state.js'
import { type Chart, line, lineEach, MAX_LINES } from '../lines.js'
import { senderName } from '../stalls/sender.js'
import { type CardGroup, type CardRow, type CardText, levelOf, row } from './card.js'

const BUSY = 'runtime_event_loop_utilization'
const DELAY = 'runtime_event_loop_delay_seconds'
const HEAP = 'runtime_heap_used_ratio'

/** Columns, each with the metric that it shows. */
const columns: readonly (TableColumn & { readonly type: string; readonly stat?: string })[] = [
  { type: BUSY, title: 'Loop busy', unit: 'ratio', help: 'Time in which the event loop was not waiting', levelOf },
  { type: DELAY, stat: 'p99', title: 'Delay p99', unit: 'seconds', help: '99 % of timers were less late' },
  { type: DELAY, stat: 'max', title: 'Longest', unit: 'seconds', help: 'How late the latest timer was' },
  { type: 'runtime_gc_ratio', title: 'GC', unit: 'ratio', help: 'Time in which garbage collection held the process' },
  { type: 'runtime_heap_used', title: 'Heap', unit: 'bytes' },
  { type: HEAP, title: 'of its limit', unit: 'ratio', help: 'At the limit the process ends', levelOf },
  { type: 'runtime_rss', title: 'Memory', unit: 'bytes', help: 'Resident memory' },
]

/** Returns the event loops of the host, busiest first: each agent's process, and its worker threads that report. */
function loopsOf(host: HostState): readonly HostSeries[] {
  const loops = host.list(BUSY)
  return (loops.length > 0 ? loops : host.list('runtime_heap_used')).sort((a, b) => b.value - a.value)
}

const nameOf = (tags: Tags) => senderName(tags) || 'this process'

function tableOf(host: HostState, loops: readonly HostSeries[]): CardTable | undefined {
  if (loops.length < 2) return undefined
  return withoutEmpty({
    caption: 'Event loops, by how busy they are',
    nameTitle: 'Service',
    columns,
    rows: loops.map(({ tags }) => ({
      key: tagsKey(tags),
      name: nameOf(tags),
      values: columns.map(({ type, stat }) => host.value(type, stat === undefined ? tags : { ...tags, stat })),
    })),
  })
}

function describe(host: HostState): CardText {
  const loops = loopsOf(host)
  const [first] = loops
  const tags = first?.tags ?? {}
  const busy = host.value(BUSY, tags)
  const many = loops.length > 1
  return {
    title: many ? 'Node services' : 'Node process',
    figure: busy === undefined ? undefined : percent(busy),
    share: busy,
    level: levelOf(busy),
    note: busy === undefined ? '' : `of the time its event loop is busy${many ? `: ${nameOf(tags)}` : ''}`,
    rows: many ? [] : rowsOf(host, tags),
    table: tableOf(host, loops),
  }
}

function rowsOf(host: HostState, tags: Tags): readonly CardRow[] {
  const heap = host.value(HEAP, tags)
  const limit = host.value('runtime_heap_limit', tags)
  const heapText = (used: number) => `${bytes(used)}${limit === undefined ? '' : ` of ${bytes(limit)}`}`
  const pool = host.value('runtime_pool_busy_ratio', tags)
  return [
    ...row('99 % of timers late by less than', host.value(DELAY, { ...tags, stat: 'p99' }), seconds),
    ...row('latest timer late by', host.value(DELAY, { ...tags, stat: 'max' }), seconds),
    ...row('garbage collection', host.value('runtime_gc_ratio', tags), percent),
    ...row('heap', host.value('runtime_heap_used', tags), heapText, { share: heap, level: levelOf(heap) }),
    ...row('heap full in', host.value('runtime_heap_seconds_left', tags), seconds, { level: 'high' }),
    ...row("libuv's pool busy", pool, percent, { share: pool, level: levelOf(pool) }),
    ...row('resident memory', host.value('runtime_rss', tags), bytes),
    ...row('active resources', host.value('runtime_active_resources', tags), count),
  ]
}

/** Returns a line for each loop. */
function eachLoop(host: HostState, type: string, stat?: string): Pick<Chart, 'lines' | 'note'> {
  const loops = loopsOf(host)
  const lines = loops.slice(0, MAX_LINES).map(({ tags }) => {
    const key = tagsKey(stat === undefined ? tags : { ...tags, stat })
    const agg = stat === undefined ? 'mean' : 'max'
    return line(type, loops.length > 1 ? nameOf(tags) : (stat ?? 'share'), {
      stat,
      agg,
      match: (of) => tagsKey(of) === key,
    })
  })
  return { lines, note: loops.length > MAX_LINES ? `${MAX_LINES} of ${loops.length}` : '' }
}

/** Returns the delays of the only loop, or the p99 of each. */
function delayLines(host: HostState): Pick<Chart, 'lines' | 'note'> {
  if (loopsOf(host).length > 1) return eachLoop(host, DELAY, 'p99')
  return { lines: ['p50', 'p99', 'max'].flatMap((stat) => eachLoop(host, DELAY, stat).lines) }
}

export const runtime: CardGroup = {
  id: 'runtime',
  title: 'Node process',
  pattern: /^runtime_(?!stall)/,
  describe,
  charts: [
    { id: 'loop-busy', title: 'Event loop busy', unit: 'ratio', each: (host) => eachLoop(host, BUSY) },
    { id: 'loop-delay', title: 'Event loop delay', unit: 'seconds', each: delayLines },
    {
      id: 'heap-share',
      title: 'Heap, share of its limit',
      unit: 'ratio',

      each: (host) => eachLoop(host, HEAP),
    },
    {
      id: 'gc',
      title: 'Time in garbage collection',
      unit: 'ratio',
      each: (host) => eachLoop(host, 'runtime_gc_ratio'),
    },
    {
      id: 'runtime-threads',
      title: 'CPU time by kind of thread',
      unit: 'seconds',
      folded: true,
      each: (host) => lineEach(host, 'runtime_thread_cpu_seconds_total', 'kind', { agg: 'rate' }),
    },
    {
      id: 'runtime-memory',
      title: 'Memory',
      unit: 'bytes',
      folded: true,
      lines: () => [
        line('runtime_heap_used', 'heap'),
        line('runtime_external', 'external'),
        line('runtime_rss', 'resident'),
      ],
    },
  ],
}
