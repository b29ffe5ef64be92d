import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTable, formatTableOfTexts } from '../../src/cli/table.js'

test('columns are as wide as their widest cell and two spaces apart', () => {
  const table = formatTable(
    [{ title: 'NAME' }, { title: 'VALUE', align: 'right' }, { title: 'X' }],
    [
      ['a', '1', ''],
      ['longer', '12.5', 'end'],
    ],
  )
  assert.equal(table, 'NAME    VALUE  X\na           1\nlonger   12.5  end\n')
})

test('a table without rows has only its heading', () => {
  assert.equal(formatTable([{ title: 'NAME' }], []), 'NAME\n')
})

test('characters outside the basic plane count as one', () => {
  assert.equal(formatTable([{ title: '😀' }, { title: 'B' }], [['ab', 'c']]), '😀   B\nab  c\n')
})

const TEXTS = [{ title: 'NAME' }, { title: 'KIND' }, { title: 'MEANING' }]

test('texts in the last column are wrapped where the table is too wide', () => {
  const table = formatTableOfTexts(TEXTS, [['a', 'gauge', 'one two three four five six seven']], 39)
  assert.equal(table, 'NAME  KIND   MEANING\na     gauge  one two three four five\n             six seven\n')
})

test('rows are paragraphs where the last column would be narrow', () => {
  const table = formatTableOfTexts(
    TEXTS,
    [
      ['a', 'gauge', 'one two three four five six seven'],
      ['b', '', ''],
    ],
    30,
  )
  assert.equal(table, 'a\n    gauge\n    one two three four five\n    six seven\nb\n')
})

test('a table of texts that fits stays as it is', () => {
  const rows = [['a', 'gauge', 'one two three']]
  assert.equal(formatTableOfTexts(TEXTS, rows, 80), formatTable(TEXTS, rows))
})
