import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ByteBudget } from '../../src/receiver/byte-budget.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

async function startSmall(t: TestContext): Promise<ReceiverClient> {
  const limits = { maxBodyBytes: 50_000, maxUnpackedBytes: 50_000, maxBodiesBytes: 150_000, smallBodiesBytes: 0 }
  const client = await ReceiverClient.start({ limits })
  t.after(() => client.close())
  return client
}

/** Opens a client that announces a body and sends its beginning. */
async function begin({ port }: ReceiverClient, length: string, beginning: Buffer | string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(`POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`)
  socket.write(beginning)
  return socket
}

/** Posts until the status is `status`. Fails after 200 posts. */
async function untilStatus(client: ReceiverClient, status: number): Promise<void> {
  let last: number | undefined
  for (let posts = 0; posts < 200; posts++) {
    last = (await client.post('[]')).status
    if (last === status) return
  }
  assert.fail(`answered ${last} 200 times, never ${status}`)
}

test('refuses a body with 503 while others use the budget, and still serves reads', async (t) => {
  const client = await startSmall(t)
  const beginning = Buffer.alloc(48_000, ' ')
  const slow = await Promise.all([1, 2, 3].map(() => begin(client, 'Content-Length: 50000', beginning)))
  await untilStatus(client, 503)
  const refused = await client.post('[]')
  assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1'])
  assert.match((refused.json as { error: string }).error, /try again/)
  assert.equal((await client.get('/v1/series')).status, 200)
  for (const socket of slow) socket.destroy()
  await untilStatus(client, 202)
})

test('charges nothing for bodies that are only announced, in any encoding', async (t) => {
  const client = await startSmall(t)
  const heads = [
    'Content-Length: 50000',
    'Transfer-Encoding: chunked',
    'Content-Length: 50000\r\nContent-Encoding: gzip',
  ]
  const slow = await Promise.all(Array.from({ length: 30 }, (_, n) => begin(client, heads[n % 3] ?? '', '')))
  for (let n = 0; n < 20; n++) assert.equal((await client.post('[]')).status, 202)
  for (const socket of slow) socket.destroy()
})

test('gets its bytes back from every body: stored, malformed, too long, not gzip or truncated', async (t) => {
  const client = await startSmall(t)
  const packed = gzipSync(`[]${' '.repeat(40_000)}`)
  const gzip = { 'content-encoding': 'gzip' }
  for (let n = 0; n < 20; n++) {
    assert.equal((await client.post(`[]${' '.repeat(40_000)}`)).status, 202)
    assert.equal((await client.post(`[${' '.repeat(40_000)}`)).status, 400)
    assert.equal((await client.post(Buffer.alloc(60_000, ' '))).status, 413)
    assert.equal((await client.post(packed, gzip)).status, 202)
    assert.equal((await client.post(packed.subarray(0, -9), gzip)).status, 400)
    assert.equal((await client.post('no gzip', gzip)).status, 400)
  }
})

test('gets its bytes back once, however often a lease is released', () => {
  const budget = new ByteBudget(100)
  const lease = budget.lease()
  assert.equal(lease.take(60), true)
  assert.equal(lease.take(41), false)
  lease.give(10)
  assert.equal(budget.freeBytes, 50)
  lease.release()
  lease.release()
  assert.equal(budget.freeBytes, 100)
})

test('keeps the reserve for small leases', () => {
  const budget = new ByteBudget(1_000_000, 400_000)
  const large = budget.lease()
  assert.equal(large.take(256_000), true)
  assert.equal(large.take(344_000), true)
  assert.equal(large.take(1), false)
  const small = budget.lease()
  assert.equal(small.take(200_000), true)
  assert.equal(small.take(100_000), false)
  large.release()
  assert.equal(small.take(100_000), true)
  small.release()
  assert.equal(budget.freeBytes, 1_000_000)
})
