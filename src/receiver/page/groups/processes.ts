import { type CardTable, type TableColumn, withoutEmpty } from '../card-table.js'
import { sum } from '../devices.js'
import { bytes, count, percent, seconds } from '../format.js'
import type { HostSeries, HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import { type CardGroup, type CardRow, type CardText, levelOf, row } from './card.js'

/** Columns, each with the metric that it shows. */
const columns: readonly (TableColumn & { readonly type: string })[] = [
  { type: 'process_cpu_usage', title: 'CPU', unit: 'ratio', help: 'Share of the time of all CPUs' },
  { type: 'process_rss', title: 'Memory', unit: 'bytes', help: 'Resident memory' },
  { type: 'process_read_bytes_per_second', title: 'Reads', unit: 'bytes per second', help: 'From storage' },
  { type: 'process_write_bytes_per_second', title: 'Writes', unit: 'bytes per second', help: 'To storage' },
  { type: 'process_cpu_wait_ratio', title: 'Waits', unit: 'ratio', help: 'Time that its main thread waits for a CPU' },
  { type: 'process_threads', title: 'Threads', unit: 'count' },
  { type: 'process_open_files', title: 'Files', unit: 'count', help: 'Open descriptors' },
  {
    type: 'process_open_files_ratio',
    title: 'Files of limit',
    unit: 'ratio',
    help: 'Open descriptors of the soft limit',
    levelOf,
  },
]

/** Returns the processes of the newest tick. A process that is no longer reported disappears at once. */
function tableOf(host: HostState): CardTable | undefined {
  const all = host.list('process_rss')
  const newest = Math.max(...all.map(({ ts }) => ts))
  const current = all.filter(({ ts }) => ts === newest)
  if (current.length === 0) return undefined
  return withoutEmpty({
    caption: 'Processes by CPU, memory, I/O and wait for a CPU',
    nameTitle: 'Process',
    columns: [...columns, { title: 'PID' }],
    rows: current.map(({ tags }) => {
      const { pid = '', name = '' } = tags
      return { key: pid, name, values: [...columns.map(({ type }) => host.value(type, tags)), Number(pid)] }
    }),
  })
}

function watchRow(host: HostState, { tags, value }: HostSeries): CardRow {
  const { watch = '' } = tags
  const usage = host.value('process_watch_cpu_usage', tags)
  const age = host.value('process_watch_age_seconds', tags)
  const parts = [
    `${count(value)} running`,
    ...(usage === undefined ? [] : [percent(usage)]),
    bytes(host.value('process_watch_rss', tags) ?? 0),
    ...(age === undefined ? [] : [`for ${seconds(age)}`]),
  ]
  const text = value === 0 ? 'none runs' : parts.join(', ')
  return { key: `watch ${watch}`, label: watch, text, level: value === 0 ? 'full' : 'ok' }
}

function describe(host: HostState): CardText {
  const states = host.list('process_count')
  const counted = (state: string) => host.value('process_count', { state })
  const zombies = counted('zombie') ?? 0
  const late = host.value('process_not_reached') ?? 0
  return {
    figure: states.length > 0 ? count(sum(states)) : undefined,
    note: states.length > 0 ? 'processes' : '',
    rows: [
      ...row('running', counted('running'), count),
      ...row('blocked', counted('blocked'), count),
      ...row('threads', host.value('process_thread_count'), count),
      ...(zombies > 0 ? row('zombies', zombies, count, { level: 'high' }) : []),
      ...(late > 0 ? row('not reached in time', late, count, { level: 'high' }) : []),
      ...host.list('process_watch_count').map((one) => watchRow(host, one)),
    ],
    table: tableOf(host),
  }
}

export const processes: CardGroup = {
  id: 'processes',
  title: 'Processes',
  pattern: /^process_/,
  describe,
  charts: [
    {
      id: 'process-cpu',
      title: 'CPU, top processes',
      unit: 'ratio',
      open: true,
      each: (host) => lineEach(host, 'process_cpu_usage', 'name'),
    },
    {
      id: 'process-memory',
      title: 'Memory, top processes',
      unit: 'bytes',
      each: (host) => lineEach(host, 'process_rss', 'name'),
    },
  ],
}
