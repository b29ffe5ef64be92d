import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { jsonPieces } from '../../../src/receiver/routes/large-answer.js'
import { ReceiverClient } from '../../helpers/receiver-client.js'

test('pieces make the JSON of the whole, with any number of elements', () => {
  for (const count of [0, 1, 50_000]) {
    const elements = Array.from({ length: count }, (_, n) => ({ n }))
    const pieces = [
      ...jsonPieces(
        { now: 1, absent: undefined },
        'all',
        elements.map((one) => JSON.stringify(one)),
      ),
    ]
    assert.deepEqual(JSON.parse(pieces.join('')), { now: 1, all: elements })
    assert.ok(pieces.every((piece) => piece.length < 70_000))
  }
})

test('answers that are not read take no more than their room, and give it back', async (t) => {
  const client = await ReceiverClient.start({ limits: { maxAnswersBytes: 8_000_000 } })
  t.after(() => client.close())
  const ts = Date.now()
  const names = Array.from({ length: 10_000 }, (_, n) => `${'x'.repeat(200)}${n}`)
  assert.equal((await client.post(names.map((type) => ({ ts, host: 'a', type, value: 1 })))).status, 202)
  const unread = Array.from({ length: 20 }, () => connect(client.port, '127.0.0.1').pause())
  for (const socket of unread) {
    await once(socket, 'connect')
    socket.write('GET /v1/series HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  }
  const refused = await untilStatus(client, 503)
  assert.equal(refused.headers['retry-after'], '1')
  for (const socket of unread) socket.destroy()
  const answered = await untilStatus(client, 200)
  assert.equal((answered.json as { series: unknown[] }).series.length, names.length)
})

async function untilStatus(client: ReceiverClient, status: number) {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await client.get('/v1/series')
    if (answer.status === status) return answer
  }
  assert.fail(`never answered ${status}`)
}
