import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ReceiverClient } from '../../helpers/receiver-client.js'

const ts = Date.now()
const of = (host: string, type: string, tags?: Record<string, string>) => ({
  ts,
  host,
  type,
  value: 1,
  ...(tags && { tags }),
})

function forget(client: ReceiverClient, host: string, headers = {}) {
  return client.call({ method: 'DELETE', path: `/v1/hosts?host=${encodeURIComponent(host)}`, headers })
}

describe('hosts', () => {
  let client: ReceiverClient
  before(async () => {
    client = await ReceiverClient.start()
  })
  after(() => client.close())

  test('are listed with their series, newest time and the tags that all series have', async () => {
    await client.post([of('a', 'x', { env: 'prod', n: '1' }), of('a', 'y', { env: 'prod', n: '2' }), of('b', 'x')])
    const { status, json } = await client.get('/v1/hosts')
    const { now, hosts } = json as { now: number; hosts: unknown[] }
    assert.equal(status, 200)
    assert.ok(now >= ts)
    assert.deepEqual(hosts, [
      { host: 'a', series: 2, tags: { env: 'prod' }, last: ts },
      { host: 'b', series: 1, tags: {}, last: ts },
    ])
  })

  test('are forgotten one at a time, whatever their name', async () => {
    const names = ['..', 'a/b?c=d&e', '<b>', 'ü ☃']
    await client.post(names.map((name) => of(name, 'x')))
    for (const name of names) {
      assert.deepEqual((await forget(client, name)).json, { series: 1 }, name)
      const again = await forget(client, name)
      assert.equal(again.status, 404, name)
      assert.equal((again.json as { error: string }).error, `no series of host ${JSON.stringify(name)}`)
    }
    const { series } = (await client.get('/v1/series')).json as { series: { host: string }[] }
    assert.ok(!series.some(({ host }) => names.includes(host)))
  })

  test('need a name to be forgotten, and nothing else', async () => {
    for (const path of ['/v1/hosts', '/v1/hosts?host=', '/v1/hosts?host=a&type=x']) {
      assert.equal((await client.call({ method: 'DELETE', path })).status, 400, path)
    }
    assert.equal((await client.get('/v1/hosts?host=a')).status, 400)
  })
})

test('a host is forgotten only with the token', async (t) => {
  const client = await ReceiverClient.start({ token: 't' })
  t.after(() => client.close())
  const authorized = { authorization: 'Bearer t' }
  await client.post([of('a', 'x')], authorized)
  assert.equal((await forget(client, 'a')).status, 401)
  assert.equal((await forget(client, 'a', authorized)).status, 200)
})

test('a page of another origin gets no permission to forget a host', async (t) => {
  const client = await ReceiverClient.start()
  t.after(() => client.close())
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' }
  const preflight = await client.call({ method: 'OPTIONS', path: '/v1/hosts?host=a', headers })
  assert.equal(preflight.status, 405)
  assert.equal(preflight.headers['access-control-allow-methods'], undefined)
})
