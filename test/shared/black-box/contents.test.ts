import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Contents, nextSequence, readContents } from '../../../src/shared/black-box/contents.js'
import { FORMAT } from '../../../src/shared/black-box/header.js'
import { SLOT_BYTES } from '../../../src/shared/black-box/slot.js'
import { boxBytes, secondRecord, stallRecord, startRecord } from '../../helpers/black-box-bytes.js'

const RECORDS = [startRecord(), stallRecord(), ...[0, 1, 2, 3, 4].map((second) => secondRecord(second))]
const FILE = boxBytes(RECORDS)

function contentsOf(bytes: Buffer): Contents {
  const reading = readContents(bytes)
  assert.ok(reading.status === 'ok', reading.status)
  return reading.contents
}

function sequences({ seconds }: Contents): readonly number[] {
  return seconds.records.map(({ sequence }) => sequence)
}

test('reads what was written, in the order of time', () => {
  const { seconds, stalls } = contentsOf(FILE)
  assert.deepEqual(
    [...seconds.records, ...stalls.records].map(({ record }) => record),
    JSON.parse(JSON.stringify([RECORDS[0], ...RECORDS.slice(2), RECORDS[1]])),
  )
  assert.equal(seconds.damaged + stalls.damaged, 0)
})

test('the oldest records are overwritten', () => {
  const many = boxBytes(Array.from({ length: 29 }, (_, second) => secondRecord(second)))
  const contents = contentsOf(many)
  assert.deepEqual(sequences(contents), [21, 22, 23, 24, 25, 26, 27, 28])
  assert.equal(nextSequence(contents.seconds), 29)
  assert.equal(nextSequence(contents.stalls), 0)
})

test('a damaged slot costs no other', () => {
  const bytes = Buffer.from(FILE)
  bytes.fill(0x55, 3 * SLOT_BYTES + 40, 3 * SLOT_BYTES + 60)
  const contents = contentsOf(bytes)
  assert.deepEqual(sequences(contents), [0, 1, 3, 4, 5])
  assert.equal(contents.seconds.damaged, 1)
})

test('a slot that was copied to another place is not read', () => {
  const bytes = Buffer.from(FILE)
  bytes.copy(bytes, 5 * SLOT_BYTES, 2 * SLOT_BYTES, 3 * SLOT_BYTES)
  const contents = contentsOf(bytes)
  assert.deepEqual(sequences(contents), [0, 1, 2, 3, 5])
  assert.equal(contents.seconds.damaged, 1)
})

test('a slot of an earlier turn that was not overwritten is left out', () => {
  const bytes = boxBytes(Array.from({ length: 29 }, (_, second) => secondRecord(second)))
  const old = boxBytes(Array.from({ length: 10 }, (_, second) => secondRecord(second)))
  old.copy(bytes, 2 * SLOT_BYTES, 2 * SLOT_BYTES, 3 * SLOT_BYTES)
  assert.deepEqual(sequences(contentsOf(bytes)), [21, 22, 23, 24, 26, 27, 28])
})

test('without its first slot a file is read all the same', () => {
  const bytes = Buffer.from(FILE)
  bytes.fill(0, 30, 100)
  const { header, seconds, stalls } = contentsOf(bytes)
  assert.equal(header, undefined)
  assert.deepEqual([seconds.records.length, stalls.records.length], [6, 1])
})

test('a file that is none of this version says so', () => {
  assert.deepEqual(readContents(Buffer.alloc(0)), { status: 'empty' })
  assert.deepEqual(readContents(Buffer.from('PK\u0003\u0004')), { status: 'foreign' })
  assert.deepEqual(readContents(Buffer.alloc(10 * SLOT_BYTES)), { status: 'foreign' })
  const versioned = (format: number) => Buffer.from(`hostpulse black box ${format}\n{}\n`)
  assert.deepEqual(readContents(versioned(FORMAT + 1)), { status: 'newer', format: FORMAT + 1 })
  assert.deepEqual(readContents(versioned(0)), { status: 'older', format: 0 })
})

test('a file cut off at any length has every record that is whole', () => {
  for (let length = SLOT_BYTES; length < FILE.length; length += 1 + (length % 97)) {
    const contents = contentsOf(FILE.subarray(0, length))
    const whole = Math.min(6, Math.floor(length / SLOT_BYTES) - 1)
    assert.equal(contents.seconds.records.length, whole, `${length} bytes`)
    assert.ok(contents.seconds.damaged + contents.stalls.damaged > 0)
  }
  for (let length = 1; length < 400; length++) assert.doesNotThrow(() => readContents(FILE.subarray(0, length)))
})

test('whatever is damaged, nothing is read that was not written', () => {
  const known = new Set(RECORDS.map((record) => JSON.stringify(record)))
  const damage = fc.array(fc.tuple(fc.nat(FILE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(damage, fc.nat(FILE.length), (bytesAt, length) => {
      const bytes = Buffer.from(FILE)
      for (const [at, value] of bytesAt) bytes[at] = value
      const reading = readContents(bytes.subarray(0, length))
      if (reading.status !== 'ok') return
      const { seconds, stalls } = reading.contents
      for (const { record } of [...seconds.records, ...stalls.records]) assert.ok(known.has(JSON.stringify(record)))
    }),
  )
})
