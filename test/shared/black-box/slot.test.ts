import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillSlot, MOST_PAYLOAD_BYTES, readSlot, SLOT_BYTES } from '../../../src/shared/black-box/slot.js'

const PAYLOAD = Buffer.from('{"kind":"second","text":"ü €"}')

function filled(payload = PAYLOAD): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES, 0xff)
  fillSlot(slot, 2 ** 40 + 7, payload)
  return slot
}

test('a slot holds what was put in, up to its size', () => {
  for (const payload of [PAYLOAD, Buffer.alloc(0), Buffer.alloc(MOST_PAYLOAD_BYTES, 'x')]) {
    const reading = readSlot(filled(payload))
    assert.ok(reading.status === 'ok')
    assert.equal(reading.sequence, 2 ** 40 + 7)
    assert.deepEqual(reading.payload, payload)
  }
})

test('a slot that was never written is empty', () => {
  assert.equal(readSlot(Buffer.alloc(SLOT_BYTES)).status, 'empty')
})

test('whichever byte is damaged, the slot is found damaged or means the same', () => {
  const slot = filled()
  for (let at = 0; at < SLOT_BYTES; at++) {
    for (const bits of [0xff, 0x01, 0x80]) {
      const damaged = Buffer.from(slot)
      damaged[at] = (damaged[at] ?? 0) ^ bits
      const reading = readSlot(damaged)
      const isSame = reading.status === 'ok' && reading.sequence === 2 ** 40 + 7 && reading.payload.equals(PAYLOAD)
      assert.ok(reading.status === 'damaged' || (isSame && at >= 20 + PAYLOAD.length), `byte ${at}: ${reading.status}`)
    }
  }
})

test('a slot that was cut off is damaged, at whichever byte', () => {
  const slot = filled()
  for (let length = 0; length < SLOT_BYTES; length++) assert.equal(readSlot(slot.subarray(0, length)).status, 'damaged')
})

test('a slot of which only the beginning was overwritten is damaged', () => {
  const before = filled(Buffer.alloc(3_000, 'a'))
  const after = filled(Buffer.alloc(3_000, 'b'))
  for (let written = 21; written < 3_020; written += 7) {
    const torn = Buffer.concat([after.subarray(0, written), before.subarray(written)])
    assert.equal(readSlot(torn).status, 'damaged', `${written} bytes`)
  }
})
