import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiveEvent } from '../../../src/receiver/live/live-event.js'
import { RecentEvents } from '../../../src/receiver/live/recent-events.js'

const point = { ts: 1, host: 'h', type: 't', value: 1 }

function recent(count: number): RecentEvents {
  const events = new RecentEvents({ points: 6, bytes: 1000 })
  for (let sequence = 1; sequence <= count; sequence++)
    events.push(new LiveEvent('e', sequence, { points: [point, point], bytes: 100 }))
  return events
}

test('returns the events after one that is within the bound', () => {
  const sequences = (after: number) =>
    recent(5)
      .after(after)
      ?.map(({ sequence }) => sequence)
  assert.deepEqual(sequences(5), [])
  assert.deepEqual(sequences(4), [5])
  assert.deepEqual(sequences(2), [3, 4, 5])
  assert.equal(sequences(1), undefined)
})

test('returns undefined for an unknown event', () => {
  for (const sequence of [6, -1, Number.NaN]) assert.equal(recent(5).after(sequence), undefined)
  assert.deepEqual(new RecentEvents({ points: 1, bytes: 1 }).after(0), [])
})

test('drops events by their bytes, however few points they have', () => {
  const events = new RecentEvents({ points: 1000, bytes: 250 })
  for (const sequence of [1, 2, 3]) events.push(new LiveEvent('e', sequence, { points: [point], bytes: 100 }))
  assert.equal(events.after(0), undefined)
  assert.equal(events.after(1)?.length, 2)
})
