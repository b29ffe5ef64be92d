import { findMetric } from '../collectors/index.js'
import type { Frame, Series } from '../shared/frame.js'
import { humanize } from './humanize.js'
import { formatTable } from './table.js'

interface Value {
  readonly series: Series
  readonly value: number
}

/** A block of the readout: one line per metric, one column per value of the tag that distinguishes its series. */
interface Block {
  /** Texts by label and column. */
  readonly rows: Map<string, Map<string, string>>
  readonly columns: Set<string>
}

/** Space between two columns of a table. */
const GAP = 2

/** Formats one tick for people: a block per collector, a line per metric, a column per CPU, disk or interface, with units. */
export function readout(frames: readonly Frame[], width: number): string {
  const byCollector = new Map<string, Value[]>()
  for (const frame of frames) {
    const values = byCollector.get(frame.layout.collector) ?? []
    byCollector.set(frame.layout.collector, values)
    values.push(...valuesOf(frame))
  }
  return [...byCollector]
    .flatMap(([collector, values]) => blocksOf(values).map((block) => format(collector, block, width)))
    .join('\n')
}

/** Yields the values of the frame's newest row. */
function* valuesOf({ layout: { series }, timesMs, values }: Frame): Generator<Value> {
  const start = (timesMs.length - 1) * series.length
  for (const [index, each] of series.entries()) {
    const value = values[start + index] ?? Number.NaN
    if (!Number.isNaN(value)) yield { series: each, value }
  }
}

/** Puts metrics with the same first tag into one block, in their order. */
function blocksOf(values: readonly Value[]): Block[] {
  const blocks = new Map<string, Block>()
  const ambiguous = ambiguousTypes(values)
  for (const { series, value } of values) {
    const { type, tags = {} } = series
    const [key = '', ...others] = Object.keys(tags)
    const block = blocks.get(key) ?? { rows: new Map(), columns: new Set() }
    blocks.set(key, block)
    const label = ambiguous.has(type) ? [type, ...others.map((other) => tags[other])].join(' ') : type
    const row = block.rows.get(label) ?? new Map<string, string>()
    block.rows.set(label, row)
    const column = tags[key] ?? ''
    block.columns.add(column)
    row.set(column, humanize(value, findMetric(type)?.unit))
  }
  return [...blocks.values()]
}

/** Returns the metrics that have several series in one column: their labels need further tags. */
function ambiguousTypes(values: readonly Value[]): Set<string> {
  const seen = new Set<string>()
  const ambiguous = new Set<string>()
  for (const { series } of values) {
    const place = JSON.stringify([series.type, Object.values(series.tags ?? {})[0]])
    if (seen.has(place)) ambiguous.add(series.type)
    seen.add(place)
  }
  return ambiguous
}

/** Puts as many columns side by side as fit, and the others into tables below. */
function format(collector: string, { rows, columns }: Block, width: number): string {
  const labelWidth = Math.max(collector.length, ...[...rows.keys()].map((label) => label.length))
  const tables = groupsThatFit([...columns], rows, width - labelWidth).map((group) => {
    const header = [{ title: collector }, ...group.map((title) => ({ title, align: 'right' as const }))]
    const lines = [...rows].filter(([, row]) => group.some((column) => row.has(column)))
    return formatTable(
      header,
      lines.map(([label, row]) => [label, ...group.map((column) => row.get(column) ?? '')]),
    )
  })
  return tables.join('\n')
}

function groupsThatFit(columns: readonly string[], rows: Block['rows'], width: number): string[][] {
  const groups: string[][] = []
  let left = 0
  for (const column of columns) {
    const texts = [...rows.values()].map((row) => row.get(column) ?? '')
    const needed = GAP + Math.max(column.length, ...texts.map((text) => text.length))
    const group = groups.at(-1)
    if (group !== undefined && needed <= left) {
      group.push(column)
      left -= needed
    } else {
      groups.push([column])
      left = width - needed
    }
  }
  return groups
}
