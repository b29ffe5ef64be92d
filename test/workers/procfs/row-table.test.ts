import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Series } from '../../../src/shared/frame.js'
import { type LineReader, type NamedRow, RowTable } from '../../../workers/procfs/row-table.js'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'

class NumberRow implements NamedRow {
  readonly name: string
  readonly series: readonly Series[]
  /** When several lines share the name, the last one counts. */
  readonly namesake: LineReader = { read: (text) => this.read(text) }
  value = Number.NaN

  constructor(name: string) {
    this.name = name
    this.series = [{ type: 'number', kind: 'gauge', tags: { name } }]
  }

  read(text: Scanner): void {
    this.value = text.number()
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

/** Reads lines with a name and a number. A word in front belongs to the head when it is a number. */
function read(table: RowTable<NumberRow>, lines: string, bytes: Uint8Array = bytesOf(lines)): void {
  const text = new Scanner().load(bytes)
  table.begin()
  for (; !text.atEnd; text.skipLine()) {
    const start = text.position
    while (/\d/.test(String.fromCharCode(text.bytes[text.position] ?? 0))) {
      text.skipWord()
      text.skipBlanks()
    }
    const nameStart = text.position
    text.skipWord()
    table.next(text, start, text.position, nameStart)?.read(text, 1)
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

  it('creates a new row when a name comes back', () => {
    const { table } = makeTable()
    read(table, 'a 1\nb 2\n')
    const [, b] = table.rows
    read(table, 'a 1\n')
    assert.equal(table.rows.length, 1)
    read(table, 'a 1\nb 2\n')
    assert.notEqual(table.rows[1], b)
  })

  it('is not disturbed by unwanted rows', () => {
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

  it('distinguishes names with the same beginning', () => {
    const { table } = makeTable()
    read(table, 'sda 1\nsda1 2\n')
    read(table, 'sda1 3\nsda 4\n')
    assert.deepEqual(
      table.rows.map(({ name }) => name),
      ['sda1', 'sda'],
    )
    assert.deepEqual([...table.values], [3, 4])
  })

  it('creates a new row when the rest of its head changes, except for blanks', () => {
    const { table } = makeTable()
    read(table, '8 0 a 1\n8 1 b 2\n')
    const [a, b] = table.rows
    read(table, '8   0 a 1\n8 2 b 2\n')
    assert.equal(table.rows[0], a)
    assert.notEqual(table.rows[1], b)
    const [, other] = table.rows
    read(table, '8 2 b 2\n8 0 a 1\n')
    assert.deepEqual(table.rows, [other, a])
  })

  it('gives further lines of a name to the namesake of its row, wherever they are', () => {
    const lines = (table: RowTable<NumberRow>, text: string) => {
      read(table, text)
      return table.rows.map(({ name, value }) => `${name}${value}`)
    }
    const { table, made } = makeTable()
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(lines(table, 'a 1\nb 2\na 3\n'), ['a3', 'b2'])
      assert.deepEqual(lines(table, 'a 1\nb 2\na 4\n'), ['a4', 'b2'])
      assert.deepEqual(lines(table, 'b 2\na 3\n'), ['b2', 'a3'])
      assert.deepEqual(lines(table, 'a 1\na 5\na 6\nb 2\n'), ['a6', 'b2'])
      assert.deepEqual(lines(table, 'b 2\nb 3\na 1\n'), ['b3', 'a1'])
    }
    assert.deepEqual(made, ['a', 'b'])
  })

  it('distinguishes names that are not UTF-8', () => {
    const { table } = makeTable()
    for (let round = 0; round < 2; round++) {
      read(table, '', Buffer.from('n\xfe 1\nn\xff 2\n', 'latin1'))
      assert.deepEqual([...table.values], [1, 2])
    }
    assert.deepEqual(
      table.rows.map(({ name }) => name),
      ['n\\xfe', 'n\\xff'],
    )
  })

  it('keeps names of its own when the buffer with the text is filled again', () => {
    const { table } = makeTable()
    const bytes = Buffer.from('a 1\n')
    read(table, '', bytes)
    bytes.write('b')
    read(table, '', bytes)
    assert.deepEqual(
      table.rows.map(({ name }) => name),
      ['b'],
    )
  })
})
