import { formatSeconds } from '../../shared/format-seconds.js'
import type { OutputStatus } from '../../status/agent-status.js'
import { humanize } from '../humanize.js'
import { type Column, formatTable } from '../table.js'
import { wrap } from '../wrap.js'
import type { ReportedStatus } from './reply.js'

const COLUMNS: readonly Column[] = [
  { title: 'COLLECTOR' },
  { title: 'STATE' },
  { title: 'TICKS', align: 'right' },
  { title: 'FAILED', align: 'right' },
  { title: 'SKIPPED', align: 'right' },
  { title: 'TOOK', align: 'right' },
]
const INDENT = '  '

/** Formats the status of one agent for people: problems first, then outputs, collectors and cost. @param width characters on a line */
export function renderAgent(status: ReportedStatus, width: number): string {
  const { pid, host, version, uptimeSeconds, healthy, problems, cost, config } = status
  const share = cost.cpuShare === null ? [] : [`${(cost.cpuShare * 100).toFixed(2)} % of a core`]
  const memory = cost.rssBytes === null ? [] : [`${humanize(cost.rssBytes, 'bytes')} resident`]
  const head = [
    `agent ${pid} on ${host} is ${healthy ? 'healthy' : 'not healthy'}`,
    [`hostpulse ${version}, up ${formatSeconds(uptimeSeconds)}`, ...share, ...memory].join(', '),
    ...(config === undefined ? [] : [`configuration: ${config.file ?? 'no file'}`]),
  ]
  const blocks = [
    head.map((line) => wrap(line, width, '')),
    problems.map(({ what, advice }, index) => problemLines(`${index + 1}. ${what}`, advice, width)),
    status.outputs.map((output) => outputLines(output, width)),
    [formatTable(COLUMNS, collectorRows(status)).trimEnd()],
    extras(status).map((line) => wrap(line, width, '')),
  ]
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : [`${lines.join('\n')}\n`])).join('\n')
}

function problemLines(what: string, advice: string, width: number): string {
  return `${wrap(what, width, '', INDENT)}\n${wrap(`-> ${advice}`, width, INDENT)}`
}

function outputLines(output: OutputStatus, width: number): string {
  const { name, state, url, points, maxPoints, bufferSecondsLeft, lastSendSeconds } = output
  const { accepted, delivered, rejected, dropped, buffered, inFlight } = points
  const lost = Object.entries({ rejected, ...dropped }).flatMap(([what, count]) =>
    count > 0 ? [` + ${count} ${what}`] : [],
  )
  const lasts = bufferSecondsLeft === null ? '' : `; lasts ${formatSeconds(bufferSecondsLeft)} at the present rate`
  const took = lastSendSeconds === null ? [] : [`last attempt: ${formatSeconds(lastSendSeconds)}`]
  const lines = [
    `${accepted} accepted = ${delivered} delivered${lost.join('')} + ${buffered} buffered + ${inFlight} in flight`,
    `buffer: ${buffered + inFlight} of ${maxPoints} points${lasts}`,
    ...took,
  ]
  return [
    wrap(`output ${name} is ${state}: ${url}`, width, '', INDENT),
    ...lines.map((line) => wrap(line, width, INDENT)),
  ].join('\n')
}

function collectorRows({ collectors }: ReportedStatus): readonly (readonly string[])[] {
  return Object.entries(collectors).map(([name, { state, ticks, failed, skipped, lastSeconds }]) => [
    name,
    state,
    `${ticks}`,
    `${failed}`,
    `${skipped}`,
    lastSeconds === null ? '' : formatSeconds(lastSeconds),
  ])
}

/** Returns lines for the counts that are 0 in most agents. */
function extras({ stalls, reports, exceptions }: ReportedStatus): readonly string[] {
  const { seen, seconds, longestSeconds } = stalls
  return [
    ...(seen > 0
      ? [
          `stalls of the event loop: ${seen}, ${formatSeconds(seconds)} together, the longest ${formatSeconds(longestSeconds)}`,
        ]
      : []),
    ...(reports.taken + reports.refused > 0
      ? [`reported points: ${reports.taken} taken, ${reports.refused} refused`]
      : []),
    ...(exceptions > 0 ? [`exceptions caught: ${exceptions}; see the log line \`exception caught\``] : []),
  ]
}
