import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlackBoxCells } from '../../../src/shared/black-box/cells.js'
import type { BlackBoxRecord } from '../../../src/shared/black-box/records.js'
import { decodeSamples, sampleColumns } from '../../../src/shared/black-box/samples.js'
import { Writer } from '../../../workers/black-box/writer.js'
import { stallRecord } from '../../helpers/black-box-bytes.js'

function rig() {
  const cells = new BlackBoxCells()
  cells.state = 'writing'
  const records: BlackBoxRecord[] = []
  const problems: string[] = []
  const file = {
    fault: undefined as string | undefined,
    error: undefined as Error | undefined,
    isClosed: false,
    lost: () => file.fault,
    write: (record: BlackBoxRecord) => {
      if (file.error !== undefined) throw file.error
      records.push(record)
    },
    close: () => {
      file.isClosed = true
    },
  }
  let kills = { '/sys/fs/cgroup/app#7': 0 }
  const writer = new Writer({
    file,
    cells,
    clock: { monotonicMs: () => 5_000, wallMs: () => 77 },
    run: 'run-1',
    activityOf: (code) => `call ${code}`,
    oomKills: () => kills,
    onProblem: (reason) => problems.push(reason),
  })
  const note = (count: number) => {
    for (let index = 0; index < count; index++) cells.add(new Float64Array(sampleColumns.length), index)
  }
  return { cells, records, problems, file, writer, note, kill: () => (kills = { '/sys/fs/cgroup/app#7': 1 }) }
}

const samplesIn = (records: readonly BlackBoxRecord[]) =>
  records.map((record) => (record.kind === 'second' ? decodeSamples(record.samples).length : record.kind))

test('a second is one record; none is written without samples', () => {
  const { writer, records, note, cells } = rig()
  note(10)
  writer.writeSecond()
  writer.writeSecond()
  note(11)
  writer.writeSecond()
  assert.deepEqual(samplesIn(records), [10, 11])
  assert.equal(cells.wroteMs, 5_000)
})

test('after a delay, everything noted meanwhile is written', () => {
  const { writer, records, note } = rig()
  note(40)
  writer.writeSecond()
  assert.deepEqual(samplesIn(records), [12, 12, 12, 4])
})

test('a stall comes after the samples before it', () => {
  const { writer, records, note } = rig()
  note(3)
  const { stall } = stallRecord()
  writer.writeStall({ state: 'running', number: 4, stall })
  assert.deepEqual(samplesIn(records), [3, 'stall'])
  assert.deepEqual(records[1], { kind: 'stall', run: 'run-1', atMs: 77, state: 'running', number: 4, stall })
})

test('the end comes last, and closes the file', () => {
  const { writer, records, note, file, cells } = rig()
  note(2)
  writer.end(3)
  assert.deepEqual(samplesIn(records), [2, 'end'])
  assert.deepEqual(records[1], { kind: 'end', run: 'run-1', atMs: 77, exitCode: 3 })
  assert.deepEqual([file.isClosed, cells.state], [true, 'ended'])
})

test('kills of the out-of-memory killer are written when their number changes', () => {
  const { writer, records, note, kill } = rig()
  for (const step of [() => {}, kill, () => {}]) {
    step()
    note(1)
    writer.writeSecond()
  }
  assert.deepEqual(
    records.map((record) => record.kind === 'second' && record.oomKills),
    [undefined, { '/sys/fs/cgroup/app#7': 1 }, undefined],
  )
})

test('a failure is reported once; what was noted meanwhile is written when it is over', () => {
  const { writer, records, note, file, problems, cells } = rig()
  file.error = new Error('EIO: i/o error, write')
  for (let second = 0; second < 3; second++) {
    note(10)
    writer.writeSecond()
  }
  assert.deepEqual([problems, cells.state], [['EIO: i/o error, write'], 'failed'])
  file.error = undefined
  writer.writeSecond()
  assert.deepEqual(samplesIn(records), [12, 12, 6])
  assert.equal(cells.state, 'writing')
})

test('a file that another process has taken over is left alone', () => {
  const { writer, records, note, file, problems } = rig()
  file.fault = 'another process has taken it over'
  note(1)
  writer.writeSecond()
  writer.writeStall({ state: 'ended', number: 1, stall: stallRecord().stall })
  writer.end(0)
  assert.deepEqual([records, problems], [[], ['another process has taken it over']])
})
