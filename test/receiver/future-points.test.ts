import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectFuture } from '../../src/receiver/future-points.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

const HOUR_MS = 3_600_000
const at = (ts: number, value = 1) => ({ ts, host: 'a', type: 'x', value })

test('removes points ahead of the bound, names the first and keeps the others', () => {
  const points = [at(1), at(11), at(10), at(12)]
  const { points: kept, rejected, refusal } = rejectFuture(points, 10)
  assert.deepEqual(kept, [points[0], points[2]])
  assert.equal(rejected, 2)
  assert.equal(refusal?.index, 1)
  assert.match(refusal?.error ?? '', /point 1: ts is too far ahead/)
  assert.deepEqual(rejectFuture(points, 12), { points, rejected: 0, refusal: undefined })
})

test('rejects a point from the future by index, so that it is never the newest', async (t) => {
  const client = await ReceiverClient.start()
  t.after(() => client.close())
  const now = Date.now()
  const answer = await client.post([at(now, 1), at(now + 72 * HOUR_MS, 9), at(now + HOUR_MS / 2, 2)])
  assert.equal(answer.status, 202)
  const { accepted, rejected, index } = answer.json as Record<string, number>
  assert.deepEqual([accepted, rejected, index], [2, 1, 1])
  const { series } = (await client.get('/v1/series')).json as { series: { last: { value: number } }[] }
  assert.equal(series[0]?.last.value, 2)
})

test('rejects microseconds in place of milliseconds, and the latest possible time', async (t) => {
  const client = await ReceiverClient.start()
  t.after(() => client.close())
  for (const ts of [Date.now() * 1000, 8.64e15, Date.now() + 2 * HOUR_MS]) {
    assert.equal(((await client.post([at(ts)])).json as { rejected?: number }).rejected, 1)
  }
  assert.deepEqual(((await client.get('/v1/series')).json as { series: unknown[] }).series, [])
})
