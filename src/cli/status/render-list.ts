import { formatSeconds } from '../../shared/format-seconds.js'
import { formatTable } from '../table.js'
import { wrap } from '../wrap.js'
import type { ReportedStatus } from './reply.js'

const COLUMNS = [
  { title: 'PID', align: 'right' },
  { title: 'HOST' },
  { title: 'HEALTHY' },
  { title: 'UP', align: 'right' },
] as const

/** Formats several agents for people: a line for each, then the problems. @param width characters on a line */
export function renderList(agents: readonly ReportedStatus[], width: number): string {
  const rows = agents.map(({ pid, host, healthy, uptimeSeconds }) => [
    `${pid}`,
    host,
    healthy ? 'yes' : 'no',
    formatSeconds(uptimeSeconds),
  ])
  const problems = agents.flatMap(({ pid, problems: own }) =>
    own.map(({ what }) => wrap(`${pid}: ${what}`, width, '', '  ')),
  )
  const blocks = [
    formatTable(COLUMNS, rows),
    problems.map((line) => `${line}\n`).join(''),
    'One of them: hostpulse status --pid PID\n',
  ]
  return blocks.filter((block) => block !== '').join('\n')
}
