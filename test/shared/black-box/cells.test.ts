import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlackBoxCells } from '../../../src/shared/black-box/cells.js'
import { ACTIVITY_AT, decodeSamples, sampleColumns } from '../../../src/shared/black-box/samples.js'
import { encoded, sample } from '../../helpers/black-box-bytes.js'

function figures(atMs: number): Float64Array {
  return Float64Array.from(sampleColumns, (column) => (column === 'atMs' ? atMs : 0.5))
}

test('samples reach the writer in order, each once', () => {
  const cells = new BlackBoxCells()
  const writer = new BlackBoxCells(cells.memory)
  for (let index = 0; index < 3; index++) cells.add(figures(index), index)
  assert.deepEqual(
    writer.rowsBetween(1, writer.taken).map((row) => [row[0], row[1], row[ACTIVITY_AT]]),
    [
      [1, 0.5, 1],
      [2, 0.5, 2],
    ],
  )
  assert.deepEqual(writer.rowsBetween(3, writer.taken), [])
})

test('a writer that is held up for more than a minute loses the oldest', () => {
  const cells = new BlackBoxCells()
  for (let index = 0; index < 1_500; index++) cells.add(figures(index), 0)
  const times = cells.rowsBetween(0, cells.taken).map(([atMs]) => atMs)
  assert.deepEqual([times[0], times.at(-1), times.length], [901, 1_499, 599])
})

test('a write that takes 2 s is late, for as long as it lasts', () => {
  const cells = new BlackBoxCells()
  assert.equal(cells.lateMs(9e6), 0)
  cells.beginWrite(1_000)
  assert.deepEqual([cells.lateMs(2_999), cells.lateMs(3_000), cells.lateMs(9_000)], [0, 2_000, 8_000])
  cells.endWrite(9_000)
  assert.deepEqual([cells.lateMs(99_000), cells.wroteMs], [0, 9_000])
})

test('the state is replaced only when it is the expected one', () => {
  const cells = new BlackBoxCells()
  assert.deepEqual(
    [cells.replace('opening', 'writing'), cells.replace('opening', 'ended'), cells.state],
    [true, false, 'writing'],
  )
})

test('samples are written in a tenth of their size, and read again as they were', () => {
  const samples = [
    sample({ atMs: 1_700_000_000_000, cpu: 0.123456, activity: 'read' }),
    sample({ atMs: 1_700_000_000_100, cgroupBytes: Number.NaN }),
  ]
  const text = JSON.stringify(encoded(samples))
  assert.ok(text.length < 700, text)
  assert.deepEqual(decodeSamples(JSON.parse(text)), [{ ...samples[0], cpu: 0.123 }, samples[1]])
})
