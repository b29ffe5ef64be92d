import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartFile } from '../../../src/receiver/page/chart-csv.js'
import { toCsv } from '../../../src/receiver/page/csv.js'
import { ChartHistory } from '../../../src/receiver/page/history.js'

const TS = 1_763_800_000_000

test('a table has times as ISO 8601 and milliseconds, values as they are, and empty fields', () => {
  const columns = [
    { title: 'a', values: [0.1 + 0.2, undefined, null, 1e21] },
    { title: 'b', values: [-1, null, 2, undefined] },
  ]
  const times = [TS, TS + 1, TS + 1000, TS + 2000]
  assert.equal(
    toCsv(times, columns),
    [
      'time,ms,a,b',
      '2025-11-22T08:26:40.000Z,1763800000000,0.30000000000000004,-1',
      '2025-11-22T08:26:41.000Z,1763800001000,,2',
      '2025-11-22T08:26:42.000Z,1763800002000,1e+21,',
      '',
    ].join('\r\n'),
  )
})

test('titles are quoted where they have to be, and never a formula', () => {
  const titles = ['a,b', 'say "x"', 'two\nlines', 'plain', '=cmd()', '-1+1', '@a']
  const [head] = toCsv(
    [],
    titles.map((title) => ({ title, values: [] })),
  ).split('\r\n')
  assert.equal(head, `time,ms,"a,b","say ""x""","two\nlines",plain,'=cmd(),'-1+1,'@a`)
})

test('the file of a chart has its lines with their unit, and those of the earlier time', () => {
  const chart = { id: 'load', title: 'Load', unit: 'count', lines: [{ type: 'load_1', label: '1 min' }] } as const
  const data = { times: [TS], columns: [[2]], earlier: [[1]] }
  const before = { history: new ChartHistory('a', 1000), agoMs: 86_400_000, name: 'a day before' }
  const { name, text } = chartFile(chart, data, { host: 'web/1:a', range: { from: TS, to: TS + 1000 }, before })
  assert.equal(name, 'web-1-a load 2025-11-22T08-26-40Z.csv')
  assert.equal(
    text,
    'time,ms,1 min (count),"1 min (count, a day before)"\r\n2025-11-22T08:26:40.000Z,1763800000000,2,1\r\n',
  )
})
