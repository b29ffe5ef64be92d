import { type CollectorEntry, catalogue } from '../../collectors/index.js'
import { Report } from '../../config/report.js'
import { collectorsFlags } from '../flag-schemas.js'
import type { CollectorsFlags } from '../flags.js'
import type { Io } from '../io.js'
import { readFlags } from '../load.js'
import { type Column, formatTable } from '../table.js'

const COLUMNS: readonly Column[] = [
  { title: 'METRIC' },
  { title: 'KIND' },
  { title: 'UNIT' },
  { title: 'TAGS' },
  { title: 'MEANING' },
]

/** Lists the built-in collectors and their metrics. */
export async function collectorsCommand(flags: CollectorsFlags, io: Io): Promise<number> {
  const report = new Report(undefined)
  report.addAll(flags.usage)
  const { output } = readFlags(collectorsFlags, flags, report)
  report.throwIfAny()
  io.stdout.write(output === 'json' ? `${JSON.stringify(catalogue, null, 2)}\n` : catalogue.map(section).join('\n'))
  return 0
}

function section({ name, summary, metrics }: CollectorEntry): string {
  const rows = metrics.map(({ type, kind, unit, tags, optionalTags = [], help }) => [
    type,
    kind,
    unit,
    [...optionalTags.map((tag) => `[${tag}]`), ...tags].join(' '),
    help,
  ])
  return `${name}: ${summary}\n\n${formatTable(COLUMNS, rows)}`
}
