import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CardTable,
  orderAfterClick,
  readOrder,
  sortRows,
  type TableOrder,
  withoutEmpty,
  writeOrder,
} from '../../../src/receiver/page/card-table.js'

const table: CardTable = {
  caption: '',
  nameTitle: 'Process',
  columns: [{ title: 'CPU' }, { title: 'PID' }],
  rows: [
    { key: '1', name: 'node', values: [0.5, 1] },
    { key: '2', name: 'bash', values: [undefined, 2] },
    { key: '3', name: 'java', values: [0.7, 3] },
    { key: '4', name: 'cron', values: [0.5, 4] },
  ],
}

const keys = (column: number, descending: boolean) =>
  sortRows(table, { column, descending })
    .map(({ key }) => key)
    .join('')

test('rows are sorted by a column, with unknown values last and equal ones in their order', () => {
  assert.equal(keys(0, true), '3142')
  assert.equal(keys(0, false), '1432')
  assert.equal(keys(1, true), '4321')
  assert.equal(keys(-1, false), '2431')
  assert.equal(keys(-1, true), '1342')
})

test('a click sorts numbers from the greatest and names from a, and another click turns it round', () => {
  const start: TableOrder = { column: 0, descending: true }
  assert.deepEqual(orderAfterClick(start, 1), { column: 1, descending: true })
  assert.deepEqual(orderAfterClick(start, 0), { column: 0, descending: false })
  assert.deepEqual(orderAfterClick(start, -1), { column: -1, descending: false })
  assert.deepEqual(orderAfterClick({ column: -1, descending: false }, -1), { column: -1, descending: true })
})

test('an order is written as the title of its column, and read where that column is now', () => {
  const titles = ['Process', 'CPU', 'Memory', 'PID']
  for (const [order, text] of [
    [{ column: 0, descending: true }, undefined],
    [{ column: 0, descending: false }, 'CPU'],
    [{ column: 2, descending: true }, '-PID'],
    [{ column: -1, descending: false }, 'Process'],
    [{ column: -1, descending: true }, '-Process'],
  ] as const) {
    assert.equal(writeOrder(titles, order), text)
    assert.deepEqual(readOrder(titles, text), order)
  }
  assert.deepEqual(readOrder(['Process', 'CPU', 'PID'], '-PID'), { column: 1, descending: true })
})

test('an order by a column that is not there is that of the start', () => {
  for (const text of ['', '-', 'Threads', '-Threads', '--CPU', 'cpu']) {
    assert.deepEqual(readOrder(['Process', 'CPU'], text), { column: 0, descending: true }, text)
  }
})

test('a column without a value is left out', () => {
  const rows = [
    { key: '1', name: 'node', values: [undefined, 1] },
    { key: '2', name: 'bash', values: [undefined, undefined] },
  ]
  const kept = withoutEmpty({ ...table, rows })
  assert.deepEqual([kept.columns, kept.rows.map(({ values }) => values)], [[{ title: 'PID' }], [[1], [undefined]]])
})
