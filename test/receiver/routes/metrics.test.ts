import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { MemoryStore } from '../../../src/receiver/store/memory-store.js'
import type { WirePoint } from '../../../src/receiver/wire-point.js'
import { systemClock } from '../../../src/shared/clock.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { ReceiverClient } from '../../helpers/receiver-client.js'

function point(overrides: Partial<WirePoint> = {}): WirePoint {
  return { ts: Date.now(), host: 'web-1', type: 'cpu_usage', value: 0.5, tags: { cpu: 'total' }, ...overrides }
}

describe('POST /v1/metrics', () => {
  let client: ReceiverClient
  before(async () => {
    const store = new MemoryStore({ clock: systemClock, maxSeries: 50 })
    client = await ReceiverClient.start({ store })
  })
  after(() => client.close())

  test('accepts a batch, whose points can then be queried', async () => {
    const points = [point({ host: 'a', ts: Date.now() - 1000 }), point({ host: 'a' })]
    const answer = await client.post(points)
    assert.deepEqual([answer.status, answer.json], [202, { accepted: 2 }])
    const { json } = await client.get('/v1/query?type=cpu_usage&host=a&tag.cpu=total')
    const { series } = json as { series: unknown }
    assert.deepEqual(series, [
      { host: 'a', tags: { cpu: 'total' }, ts: points.map(({ ts }) => ts), value: points.map(({ value }) => value) },
    ])
  })

  test('accepts a batch without points', async () => {
    const answer = await client.post([])
    assert.deepEqual([answer.status, answer.json], [202, { accepted: 0 }])
  })

  test('accepts a compressed batch', async () => {
    const body = gzipSync(JSON.stringify([point({ host: 'packed' })]))
    const answer = await client.post(body, { 'content-encoding': 'gzip' })
    assert.deepEqual([answer.status, answer.json], [202, { accepted: 1 }])
  })

  test('names the first bad element and stores nothing of the body', async () => {
    const body = [point({ host: 'half' }), { ...point({ host: 'half' }), value: 'much' }, null]
    const answer = await client.post(JSON.stringify(body))
    assert.equal(answer.status, 400)
    assert.deepEqual(answer.json, { error: 'point 1: value must be a finite number, not "much"', index: 1 })
    const { json } = await client.get('/v1/series?host=half')
    assert.deepEqual((json as { series: unknown[] }).series, [])
  })

  test('reports a body that is not JSON as malformed', async () => {
    for (const body of ['', 'x', '{', Buffer.from([0xff, 0xfe])]) {
      const answer = await client.post(body)
      assert.equal(answer.status, 400, String(body))
      assert.equal(typeof (answer.json as { error: unknown }).error, 'string')
    }
  })

  test('reports a repeated key as a duplicate with the same body, compressed or not, and a conflict with another', async () => {
    const headers = { 'idempotency-key': 'abc-0-1' }
    const points = [point({ host: 'once' })]
    assert.deepEqual((await client.post(points, headers)).json, { accepted: 1 })
    const again = await client.post(points, headers)
    assert.deepEqual([again.status, again.json], [202, { accepted: 0, duplicate: true }])
    const packed = await client.post(gzipSync(JSON.stringify(points)), { ...headers, 'content-encoding': 'gzip' })
    assert.deepEqual(packed.json, { accepted: 0, duplicate: true })
    const other = await client.post([point({ host: 'once', value: 1 })], headers)
    assert.equal(other.status, 422)
  })

  test('does not remember the key of a refused batch', async () => {
    const headers = { 'idempotency-key': 'refused' }
    assert.equal((await client.post('[1]', headers)).status, 400)
    assert.equal((await client.post([point({ host: 'free' })], headers)).status, 202)
  })

  test('requires a key of 1 to 128 visible characters', async () => {
    assert.equal((await client.post([], { 'idempotency-key': 'k'.repeat(128) })).status, 202)
    for (const key of ['k'.repeat(129), '', 'a b', 'é']) {
      const answer = await client.post([], { 'idempotency-key': key })
      assert.equal(answer.status, 400, key)
    }
  })

  test('rejects and counts points over the limit of series, and stores the others', async () => {
    const points = Array.from({ length: 60 }, (_, n) => point({ host: 'many', tags: { n: `${n}` } }))
    const { status, json } = await client.post(points)
    const { accepted, rejected, error } = json as { accepted: number; rejected: number; error: string }
    assert.equal(status, 202)
    assert.equal(accepted + rejected, 60)
    assert.ok(accepted > 0 && rejected > 0)
    assert.match(error, /limit of series/)
    const listed = (await client.get('/v1/series?host=many')).json as { series: unknown[] }
    assert.equal(listed.series.length, accepted)
  })

  test('refuses other content types and encodings', async () => {
    const bodies: Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/jsonx' },
      { 'content-encoding': 'br' },
    ]
    for (const headers of bodies) assert.equal((await client.post('[]', headers)).status, 415, JSON.stringify(headers))
    assert.equal((await client.post('[]', { 'content-type': 'application/json; charset=utf-8' })).status, 202)
  })

  test('refuses a body over 5 MB', async () => {
    const refused = await client.post(Buffer.alloc(5_000_001, ' '))
    assert.deepEqual(
      [refused.status, refused.json],
      [413, { error: 'the body is too large: send fewer points at once' }],
    )
    const chunked = { 'transfer-encoding': 'chunked' }
    assert.equal((await client.post(Buffer.alloc(5_000_001, ' '), chunked)).status, 413)
    assert.equal((await client.post(`[]${' '.repeat(4_999_998)}`)).status, 202)
  })

  test('refuses a body over 20 MB unpacked, in bounded memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '))
    const rss = process.memoryUsage.rss()
    assert.equal((await client.post(bomb, { 'content-encoding': 'gzip' })).status, 413)
    assert.ok(process.memoryUsage.rss() - rss < 100_000_000)
    const whole = gzipSync(`[]${' '.repeat(19_999_998)}`)
    assert.equal((await client.post(whole, { 'content-encoding': 'gzip' })).status, 202)
  })
})

test('tells agents, and its statistics, that they send under one host name', async (t) => {
  const clock = new FakeClock()
  const client = await ReceiverClient.start({ clock, store: new MemoryStore({ clock }) })
  t.after(() => client.close())
  const send = (agent: string, batch: number) =>
    client.post([point({ ts: clock.wallMs() })], { 'idempotency-key': `${agent.repeat(32)}-0-${batch}` })
  for (let batch = 1; batch <= 7; batch++) {
    assert.deepEqual((await send('a', batch)).json, { accepted: 1 })
    assert.deepEqual((await send('b', batch)).json, { accepted: 1 })
    clock.hold(10_000)
  }
  await send('a', 8)
  assert.deepEqual((await send('b', 8)).json, { accepted: 1, duplicateHost: true })
  const { json } = await client.get('/v1/stats')
  const { receiver } = json as { receiver: Record<string, unknown> }
  assert.deepEqual(receiver['duplicateHosts'], [{ host: 'web-1', agents: 2, hostIds: [] }])
})

test('asks for fewer points when those of one body take most of the room', async (t) => {
  const client = await ReceiverClient.start({ limits: { maxBodiesBytes: 1_000_000, smallBodiesBytes: 0 } })
  t.after(() => client.close())
  const points = Array.from({ length: 6000 }, () => point({ ts: 1 }))
  const { status, json } = await client.post(gzipSync(JSON.stringify(points)), { 'content-encoding': 'gzip' })
  assert.deepEqual([status, json], [413, { error: 'the body has too many points: send fewer at once' }])
  assert.equal((await client.post(points.slice(0, 1000))).status, 202)
})

test('reports to a sender why a large body is refused, even before its end', async (t) => {
  const client = await ReceiverClient.start({ token: 'secret' })
  t.after(() => client.close())
  const body = Buffer.alloc(20_000_000, ' ')
  for (const [authorization, type, status] of [
    ['Bearer wrong', 'application/json', 401],
    ['Bearer secret', 'text/plain', 415],
    ['Bearer secret', 'application/json', 413],
  ] as const) {
    for (const connection of ['close', 'keep-alive']) {
      const answer = await client.post(body, { authorization, connection, 'content-type': type })
      assert.equal(answer.status, status)
    }
  }
})
