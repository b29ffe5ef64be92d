import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { WirePoint } from '../../../src/receiver/wire-point.js'
import { type EventStream, ReceiverClient } from '../../helpers/receiver-client.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

let client: ReceiverClient
beforeEach(async () => {
  client = await ReceiverClient.start({ limits: { maxStreams: 3, maxStreamBytes: 300_000 } })
})
afterEach(() => client.close())

function points(count: number, type = 'x'): WirePoint[] {
  const ts = Date.now()
  return Array.from({ length: count }, (_, n) => ({ ts, host: 'web-1', type, value: n, tags: { n: `${n}` } }))
}

async function nextData(stream: EventStream): Promise<unknown> {
  return (await stream.next())?.data
}

async function streams(): Promise<number> {
  const { json } = await client.get('/v1/stats')
  return (json as { receiver: { streams: number } }).receiver.streams
}

test('sends posted points unchanged to every client', async () => {
  const watchers = [await client.stream(), await client.stream()]
  const first = points(3)
  const second = [{ ts: 1, host: 'line\nbreak', type: '\u2028', value: 1 }]
  await client.post(first)
  await client.post(second)
  for (const watcher of watchers) {
    assert.equal(watcher.response.headers['content-type'], 'text/event-stream')
    assert.equal(watcher.response.headers['x-content-type-options'], 'nosniff')
    assert.deepEqual(await nextData(watcher), first)
    assert.deepEqual(await nextData(watcher), second)
  }
})

test('sends the points of one host, and those of some types of every host', async () => {
  const watcher = await client.stream({}, '?host=a&also=cpu,mem')
  const of = (host: string, type: string) => ({ ts: 1, host, type, value: 1 })
  await client.post([of('b', 'x'), of('c', 'x')])
  await client.post([of('a', 'x'), of('b', 'x'), of('b', 'cpu'), of('c', 'mem'), of('c', 'memory')])
  await client.post([of('a', 'y')])
  assert.deepEqual(await nextData(watcher), [of('a', 'x'), of('b', 'cpu'), of('c', 'mem')])
  assert.deepEqual(await nextData(watcher), [of('a', 'y')])
})

test('resumes a stream of one host with its missed points', async () => {
  const first = await client.stream({}, '?host=a')
  const of = (host: string, value: number) => ({ ts: 1, host, type: 'x', value })
  await client.post([of('a', 1)])
  const event = await first.next()
  first.close()
  await client.post([of('b', 2)])
  await client.post([of('a', 3), of('b', 4)])
  const second = await client.stream({ 'last-event-id': event?.id }, '?host=a')
  assert.deepEqual(await nextData(second), [of('a', 3)])
})

test('names a wrong parameter', async () => {
  for (const [query, error] of [
    ['type=x', '"type" is not a parameter: use host, also'],
    ['also=x', 'also needs a host'],
  ]) {
    const { status, json } = await client.get(`/v1/stream?${query}`)
    assert.deepEqual([status, json], [400, { error }])
  }
})

test('does not send refused or repeated batches', async () => {
  const watcher = await client.stream()
  await client.post('[{}]')
  const headers = { 'idempotency-key': 'k' }
  await client.post(points(1, 'a'), headers)
  await client.post(points(1, 'a'), headers)
  await client.post(points(1, 'b'))
  const types = [await nextData(watcher), await nextData(watcher)].map((data) => (data as WirePoint[])[0]?.type)
  assert.deepEqual(types, ['a', 'b'])
})

test('divides a large batch into events of at most a thousand points', async () => {
  const watcher = await client.stream()
  const batch = points(2500)
  await client.post(batch)
  const parts = [await nextData(watcher), await nextData(watcher), await nextData(watcher)] as WirePoint[][]
  assert.deepEqual(
    parts.map((part) => part.length),
    [1000, 1000, 500],
  )
  assert.deepEqual(parts.flat(), batch)
})

test('sends a returning client the events it missed', async () => {
  const watcher = await client.stream()
  await client.post(points(1, 'a'))
  const seen = await watcher.next()
  watcher.close()
  await client.post(points(1, 'b'))
  await client.post(points(1, 'c'))
  const again = await client.stream({ 'last-event-id': seen?.id ?? '' })
  assert.equal(((await nextData(again)) as WirePoint[])[0]?.type, 'b')
  assert.equal(((await nextData(again)) as WirePoint[])[0]?.type, 'c')
})

test('reports a gap to a client that was away too long or saw an earlier receiver', async () => {
  for (const id of ['other-1', 'garbage', '-', '1e9-1e9']) {
    const watcher = await client.stream({ 'last-event-id': id })
    assert.deepEqual(await watcher.next(), { event: 'gap', id: undefined, data: { missed: null } }, id)
    watcher.close()
    await once(watcher.response, 'close')
    while ((await streams()) > 0);
  }
})

test('bounds the streams, and admits another when one ends', async () => {
  const watchers = [await client.stream(), await client.stream(), await client.stream()]
  assert.equal((await client.get('/v1/stream')).status, 503)
  watchers[0]?.close()
  while ((await streams()) === 3);
  const another = await client.stream()
  assert.equal(another.response.statusCode, 200)
})

test('ends the streams at once when the receiver closes', async () => {
  const watcher = await client.stream()
  const started = performance.now()
  const ended = watcher.next()
  await client.close()
  assert.equal(await ended, undefined)
  assert.ok(performance.now() - started < 900)
})

async function openWithoutReading(): Promise<Socket> {
  const socket = connect(client.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n')
  while ((await streams()) === 0);
  return socket
}

test('bounds the memory of a client that does not read, and reports what it missed', async (t) => {
  const socket = await openWithoutReading()
  t.after(() => socket.destroy())
  const batch = points(1000)
  const posts = 300
  const heldBytes = () => {
    collectGarbage()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    return arrayBuffers + heapUsed
  }
  const before = heldBytes()
  for (let n = 0; n < posts; n++) await client.post(batch)
  // 300 batches are 24 MB of text. The kernel buffers a few. The client may hold 300 kB and one event, and the
  // last 20,000 points are kept for returning clients.
  assert.ok(heldBytes() - before < 12_000_000)
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  // The gap precedes the next event after the client has resumed reading.
  while (!text.includes('event: gap')) await client.post(points(1))
  const missed = Number(/event: gap\ndata: \{"missed":(\d+)\}/.exec(text)?.[1])
  assert.ok(missed > 100_000, `${missed} of ${posts * batch.length}`)
})

test('sends everything to one client while another does not read', async (t) => {
  const socket = await openWithoutReading()
  t.after(() => socket.destroy())
  const watcher = await client.stream()
  const batch = points(1000)
  for (let n = 0; n < 50; n++) {
    await client.post(batch)
    const event = await watcher.next()
    assert.equal(event?.event, 'points')
  }
})
