import { type CollectorEntry, catalogue } from '../../collectors/index.js'
import { Report } from '../../config/report.js'
import { collectorsFlags } from '../flag-schemas.js'
import type { CollectorsFlags } from '../flags.js'
import { type Io, knownWidth } from '../io.js'
import { readFlags } from '../read-flags.js'
import { type Column, formatTableOfTexts } from '../table.js'
import { wrap } from '../wrap.js'

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
  const width = knownWidth(io.stdout, io.facts) ?? Number.POSITIVE_INFINITY
  const text = catalogue.map((entry) => section(entry, width)).join('\n')
  io.stdout.write(output === 'json' ? `${JSON.stringify(catalogue, null, 2)}\n` : text)
  return 0
}

function section({ name, summary, metrics }: CollectorEntry, width: number): string {
  const rows = metrics.map(({ type, kind, unit, tags, optionalTags = [], help }) => [
    type,
    kind,
    unit,
    [...optionalTags.map((tag) => `[${tag}]`), ...tags].join(' '),
    help,
  ])
  return `${wrap(`${name}: ${summary}`, width, '')}\n\n${formatTableOfTexts(COLUMNS, rows, width)}`
}
