import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { ReceiverClient } from '../helpers/receiver-client.js'

async function startSmall(t: TestContext): Promise<ReceiverClient> {
  const client = await ReceiverClient.start({ limits: { maxBodyBytes: 1000, maxBodiesBytes: 2500 } })
  t.after(() => client.close())
  return client
}

/** A client that has announced a body, and sent the beginning of it. */
async function begin({ port }: ReceiverClient, length: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(`POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`)
  return socket
}

async function untilStatus(client: ReceiverClient, status: number): Promise<void> {
  while ((await client.post('[]')).status !== status);
}

test('while bodies under way take all the room, another one is asked to come back, and reading goes on', async (t) => {
  const client = await startSmall(t)
  const slow = await Promise.all([1, 2, 3].map(() => begin(client, 'Content-Length: 833')))
  await untilStatus(client, 503)
  const refused = await client.post('[]')
  assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1'])
  assert.match((refused.json as { error: string }).error, /try again/)
  assert.equal((await client.get('/v1/series')).status, 200)
  slow[0]?.destroy()
  await untilStatus(client, 202)
  for (const socket of slow) socket.destroy()
})

test('a body that does not say its length counts as the longest that is taken', async (t) => {
  const client = await startSmall(t)
  const slow = await Promise.all([1, 2].map(() => begin(client, 'Transfer-Encoding: chunked')))
  const chunked = { 'transfer-encoding': 'chunked' }
  while ((await client.post('[]', chunked)).status !== 503);
  assert.equal((await client.post('[]')).status, 202)
  for (const socket of slow) socket.destroy()
})

test('a body that is too long is told so, and gives its room back', async (t) => {
  const client = await startSmall(t)
  for (let n = 0; n < 10; n++) assert.equal((await client.post(Buffer.alloc(5000, ' '))).status, 413)
  for (let n = 0; n < 10; n++) assert.equal((await client.post(`[]${' '.repeat(990)}`)).status, 202)
})
