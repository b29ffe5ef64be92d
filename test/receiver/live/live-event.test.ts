import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOneLine, LiveEvent } from '../../../src/receiver/live/live-event.js'

const points = [
  { ts: 1, host: 'h', type: 't', value: 1 },
  { ts: 1, host: 'ü', type: 't', value: 2 },
]
const json = JSON.stringify(points)

test('an event is the same text with its points, with their JSON, and when it is asked for again', () => {
  const part = { points, bytes: json.length }
  const events = [new LiveEvent('e', 3, part), new LiveEvent('e', 3, part, Buffer.from(json))]
  for (const event of events) {
    const expected = `id: e-3\nevent: points\ndata: ${json}\n\n`
    assert.equal(event.text, expected)
    event.settle()
    assert.deepEqual([event.text, event.points, event.count], [expected, points, 2])
    assert.equal(event.textOf([]), 'id: e-3\nevent: points\ndata: []\n\n')
  }
})

test('JSON with a line break would end the data of an event', () => {
  assert.deepEqual(
    ['[ ]', '[\n]', '[\r]'].map((text) => isOneLine(Buffer.from(text))),
    [true, false, false],
  )
})
