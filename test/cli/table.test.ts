import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTable } from '../../src/cli/table.js'

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
