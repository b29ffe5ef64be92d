import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ReceiverClient } from '../helpers/receiver-client.js'

const TOKEN = 'correct horse:battery'
const paths = ['/', '/page.js', '/v1/series', '/v1/hosts', '/v1/query?type=x', '/v1/stats', '/v1/stream', '/nothing']

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

let client: ReceiverClient
before(async () => {
  client = await ReceiverClient.start({ token: TOKEN })
})
after(() => client.close())

test('serves only /healthz without the token', async () => {
  for (const path of paths) {
    const answer = await client.get(path)
    assert.equal(answer.status, 401, path)
    assert.match(answer.headers['www-authenticate'] ?? '', /Basic realm="hostpulse".*Bearer realm="hostpulse"/)
  }
  assert.equal((await client.post([])).status, 401)
  assert.equal((await client.get('/healthz')).status, 200)
})

test('refuses wrong credentials, and the token in the URL', async () => {
  const wrong = [
    'Bearer',
    'Bearer wrong',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Digest ${TOKEN}`,
    TOKEN,
    basic(TOKEN, ''),
    basic('user', 'wrong'),
    'Basic %%%',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
  ]
  for (const authorization of wrong) {
    assert.equal((await client.get('/v1/series', { authorization })).status, 401, authorization)
  }
  assert.equal((await client.get(`/v1/series?token=${encodeURIComponent(TOKEN)}`)).status, 401)
})

test('accepts the token as the password of any user, even with colons and spaces', async () => {
  for (const user of ['', 'anybody']) {
    assert.equal((await client.get('/v1/series', { authorization: basic(user, TOKEN) })).status, 200)
  }
})

test('accepts the token as a Bearer token, with the scheme in any case', async (t) => {
  const plain = await ReceiverClient.start({ token: 'abc123' })
  t.after(() => plain.close())
  for (const authorization of ['Bearer abc123', 'bearer abc123', 'BEARER  abc123']) {
    assert.equal((await plain.get('/', { authorization })).status, 200, authorization)
  }
  assert.equal((await plain.post([], { authorization: 'Bearer abc123' })).status, 202)
})

test('refuses a foreign Host header before it checks the token', async () => {
  const answer = await client.get('/v1/series', { host: 'evil.example', authorization: basic('', TOKEN) })
  assert.equal(answer.status, 403)
  assert.equal((await client.get('/healthz', { host: 'evil.example' })).status, 403)
  assert.equal((await client.get('/healthz', { host: 'localhost' })).status, 200)
})
