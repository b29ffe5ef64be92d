import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Series } from '../../../src/shared/frame.js'
import { RowTable, type TableRow } from '../../../workers/procfs/row-table.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

class NumberRow implements TableRow {
  readonly name: string
  readonly series: readonly Series[]
  value = Number.NaN

  constructor(name: string) {
    this.name = name
    this.series = [{ type: 'number', kind: 'gauge', tags: { name } }]
  }

  write(values: Float64Array, offset: number): void {
    values[offset] = this.value
  }
}

function makeTable(): { table: RowTable<NumberRow>; made: string[] } {
  const made: string[] = []
  const table = new RowTable((name) => {
    made.push(name)
    return name.startsWith('-') ? undefined : new NumberRow(name)
  })
  return { table, made }
}

function read(table: RowTable<NumberRow>, lines: string): void {
  const text = new Scanner().load(bytesOf(lines))
  table.begin()
  for (; !text.atEnd; text.skipLine()) {
    const start = text.position
    text.skipWord()
    const row = table.next(text, start, text.position)
    if (row !== undefined) row.value = text.number()
  }
  table.end()
}

describe('RowTable', () => {
  it('has the rows in the order of the text, and the values they wrote', () => {
    const { table } = makeTable()
    read(table, 'a 1\nb 2\n')
    assert.deepEqual(
      table.series.map(({ tags }) => tags),
      [{ name: 'a' }, { name: 'b' }],
    )
    assert.deepEqual([...table.values], [1, 2])
  })

  it('keeps its arrays and decodes nothing while the names stay the same', () => {
    const { table, made } = makeTable()
    read(table, 'a 1\nb 2\n-c 3\n')
    const { series, values, rows } = table
    read(table, 'a 10\nb 20\n-c 30\n')
    assert.equal(table.series, series)
    assert.equal(table.values, values)
    assert.equal(table.rows, rows)
    assert.deepEqual([...values], [10, 20])
    assert.deepEqual(made, ['a', 'b', '-c'])
  })

  it('replaces its arrays when a row comes, goes or moves, and keeps the rows that stay', () => {
    const { table } = makeTable()
    read(table, 'a 1\nb 2\n')
    const [a, b] = table.rows
    const before = table.series
    read(table, 'new 5\nb 3\na 4\n')
    assert.notEqual(table.series, before)
    assert.deepEqual(
      table.rows.map(({ name }) => name),
      ['new', 'b', 'a'],
    )
    assert.equal(table.rows[1], b)
    assert.equal(table.rows[2], a)
    assert.deepEqual([...table.values], [5, 3, 4])
    assert.deepEqual(before.length, 2)
  })

  it('makes a row anew when it comes back', () => {
    const { table } = makeTable()
    read(table, 'a 1\nb 2\n')
    const [, b] = table.rows
    read(table, 'a 1\n')
    assert.equal(table.rows.length, 1)
    read(table, 'a 1\nb 2\n')
    assert.notEqual(table.rows[1], b)
  })

  it('is not disturbed by rows that nobody wants', () => {
    const { table } = makeTable()
    read(table, 'a 1\n-x 2\nb 3\n')
    const { series } = table
    read(table, '-y 1\na 1\nb 3\n')
    assert.equal(table.series, series)
    assert.deepEqual([...table.values], [1, 3])
  })

  it('takes two lines of one name for one row', () => {
    const { table } = makeTable()
    read(table, 'a 1\na 2\n')
    assert.deepEqual([...table.values], [2])
    assert.equal(table.rows.length, 1)
  })

  it('tells names apart that begin alike', () => {
    const { table } = makeTable()
    read(table, 'sda 1\nsda1 2\n')
    read(table, 'sda1 3\nsda 4\n')
    assert.deepEqual(
      table.rows.map(({ name }) => name),
      ['sda1', 'sda'],
    )
    assert.deepEqual([...table.values], [3, 4])
  })
})
