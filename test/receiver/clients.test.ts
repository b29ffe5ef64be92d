import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import type { AppendResult } from '../../src/receiver/store/store.js'
import { systemClock } from '../../src/shared/clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

async function open(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

const HEAD = 'POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

test('disconnects clients that send too slowly, and serves others meanwhile', async (t) => {
  const client = await ReceiverClient.start({ limits: { requestTimeoutMs: 600 } })
  t.after(() => client.close())
  // The last client drips its body and is disconnected long before the end.
  const beginnings = ['', 'GET /healthz HT', HEAD, `${HEAD}Content-Length: 4000000\r\n\r\n[`]
  const started = performance.now()
  const slow = await Promise.all(beginnings.map((text) => open(client.port, text)))
  const ends = slow.map(async (socket) => {
    let heard = ''
    socket.on('data', (data) => {
      heard += data
    })
    await once(socket, 'close')
    return { heard, ms: performance.now() - started }
  })
  const drip = setInterval(() => slow.at(-1)?.write(' '), 20)
  t.after(() => clearInterval(drip))
  assert.equal((await client.post('[]')).status, 202)
  for (const [index, { heard, ms }] of (await Promise.all(ends)).entries()) {
    assert.ok(ms >= 550 && ms < 5000, `${beginnings[index]}: ${ms} ms`)
    assert.match(heard, /^HTTP\/1\.1 408 /, beginnings[index])
  }
  assert.equal((await client.post('[]')).status, 202)
})

test('closes connections over the bound at once, and serves the others', async (t) => {
  const client = await ReceiverClient.start({ limits: { maxConnections: 20 } })
  t.after(() => client.close())
  assert.equal((await client.get('/healthz')).status, 200)
  const sockets = await Promise.all(Array.from({ length: 60 }, () => open(client.port)))
  const closed = sockets.map(async (socket) => {
    socket.resume()
    await once(socket, 'close')
  })
  let ended = 0
  await new Promise<void>((resolve) => {
    for (const one of closed) one.then(() => ++ended === 41 && resolve())
  })
  assert.equal((await client.get('/healthz')).status, 200)
  for (const socket of sockets) socket.destroy()
})

test('injected fault: a full store causes 507, still answers queries, and stores again once it has room', async (t) => {
  class FullStore extends MemoryStore {
    full = true
    override async append(batch: Parameters<MemoryStore['append']>[0]): Promise<AppendResult> {
      return this.full ? { status: 'full' } : super.append(batch)
    }
  }
  const store = new FullStore({ clock: systemClock })
  const client = await ReceiverClient.start({ store })
  t.after(() => client.close())
  const points = [{ ts: Date.now(), host: 'a', type: 'x', value: 1 }]
  const headers = { 'idempotency-key': 'k' }
  const refused = await client.post(points, headers)
  assert.equal(refused.status, 507)
  assert.match((refused.json as { error: string }).error, /no room left on its disk: nothing of the body is stored/)
  assert.equal((await client.get('/v1/query?type=x')).status, 200)
  store.full = false
  assert.deepEqual((await client.post(points, headers)).json, { accepted: 1 })
})
