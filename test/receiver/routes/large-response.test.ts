import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { jsonPieces } from '../../../src/receiver/routes/large-response.js'
import { nextTurn } from '../../../src/shared/next-turn.js'
import { ReceiverClient } from '../../helpers/receiver-client.js'

test('yields pieces that join to valid JSON, for any number of elements', () => {
  for (const count of [0, 1, 50_000]) {
    const elements = Array.from({ length: count }, (_, n) => ({ n }))
    const pieces = [
      ...jsonPieces(
        { now: 1, absent: undefined },
        'all',
        elements.map((one) => [JSON.stringify(one).slice(0, 3), JSON.stringify(one).slice(3)]),
      ),
    ]
    assert.deepEqual(JSON.parse(pieces.join('')), { now: 1, all: elements })
    assert.ok(pieces.every((piece) => piece.length < 70_000))
  }
})

test('refuses a response over the free bytes, and sends a small one', async (t) => {
  const client = await ReceiverClient.start({ limits: { maxResponsesBytes: 1_000_000 } })
  t.after(() => client.close())
  const ts = Date.now()
  const points = Array.from({ length: 10_000 }, (_, n) => ({ ts, host: 'a', type: `x${n}`, value: 1 }))
  assert.equal((await client.post(points)).status, 202)
  const refused = await client.get('/v1/series')
  assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1'])
  for (let n = 0; n < 200; n++) assert.equal((await client.get(`/v1/series?type=x${n}`)).status, 200)
})

test('holds the room of a response that is not read, and gets it back when the client ends', async (t) => {
  const client = await ReceiverClient.start({ limits: { maxResponsesBytes: 800_000 } })
  t.after(() => client.close())
  const ts = Date.now()
  const tags = { text: 'x'.repeat(4000) }
  // The text of a response is 14 MB, more than the kernel buffers for a client that does not read.
  for (let from = 0; from < 3500; from += 500) {
    const points = Array.from({ length: 500 }, (_, n) => ({ ts, host: 'a', type: `x${from + n}`, value: 1, tags }))
    assert.equal((await client.post(points)).status, 202)
  }
  const slow = connect(client.port, '127.0.0.1').pause()
  slow.write('GET /v1/series HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(slow, 'readable')
  assert.equal((await client.get('/v1/series')).status, 503)
  slow.destroy()
  while ((await client.get('/v1/series')).status === 503) await nextTurn()
})
