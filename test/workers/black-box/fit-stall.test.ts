import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_PAYLOAD_BYTES } from '../../../src/shared/black-box/slot.js'
import { fitStall } from '../../../workers/black-box/fit-stall.js'
import { stallRecord } from '../../helpers/black-box-bytes.js'

function stacks(count: number, frames: number, file = 'src/orders/some/deep/folder/orders.js') {
  const frame = (line: number) => ({ function: 'Handlers.readOrders', file, line, column: 5 })
  return Array.from({ length: count }, (_, stack) => ({
    share: 1 / count,
    frames: Array.from({ length: frames }, (_, line) => frame(stack * 100 + line)),
  }))
}

test('a stall that fits into a slot is written whole', () => {
  const record = stallRecord({ stacks: stacks(2, 15) })
  assert.deepEqual(fitStall(record), record)
})

test('of many deep stacks, the innermost frames are kept of each', () => {
  const { stall } = fitStall(stallRecord({ stacks: stacks(5, 20) }))
  assert.deepEqual(
    stall.stacks.map(({ frames }) => [frames.length, frames[0]?.line]),
    [0, 100, 200, 300, 400].map((line) => [6, line]),
  )
})

test('whatever a stall holds, its sentence fits', () => {
  const record = stallRecord({
    stacks: stacks(5, 20, 'x'.repeat(3_000)),
    context: { a: 'ü'.repeat(3_000) },
    sentence: 'y'.repeat(9_000),
  })
  const fitted = fitStall(record)
  assert.ok(Buffer.byteLength(JSON.stringify(fitted)) <= MOST_PAYLOAD_BYTES)
  assert.match(fitted.stall.sentence, /^y{500}$/)
})
