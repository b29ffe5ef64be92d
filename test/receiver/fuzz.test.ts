import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { rejectFuture } from '../../src/receiver/future-points.js'
import { MemoryStore } from '../../src/receiver/store/memory-store.js'
import { validatePoints } from '../../src/receiver/validate.js'
import { systemClock } from '../../src/shared/clock.js'
import { ReceiverClient } from '../helpers/receiver-client.js'

/** Number of requests; `HOSTPULSE_FUZZ_RUNS=20000` for a thorough run. */
const RUNS = Number(process.env['HOSTPULSE_FUZZ_RUNS'] ?? 3000)

let store: MemoryStore
let client: ReceiverClient
before(async () => {
  store = new MemoryStore({ clock: systemClock, maxSeries: 1_000_000 })
  client = await ReceiverClient.start({ store })
})
after(() => client.close())

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '\u0000', '\ud800', '<img src=x onerror=alert(1)>'),
)
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e308, -0, 5e-324, 2 ** 53, 1e21))
const goodPoint = fc.record(
  {
    ts: fc.integer({ min: 0, max: 1_700_000_000_000 }),
    host: fc.string({ minLength: 1, maxLength: 20 }),
    type: fc.string({ minLength: 1, maxLength: 20 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    tags: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 }),
  },
  { requiredKeys: ['ts', 'host', 'type', 'value'] },
)
const oddPoint = fc.record(
  {
    ts: fc.oneof(number, fc.jsonValue()),
    host: fc.oneof(name, fc.jsonValue()),
    type: fc.oneof(name, fc.jsonValue()),
    value: fc.oneof(number, fc.jsonValue()),
    tags: fc.oneof(fc.dictionary(name, name), fc.jsonValue()),
    extra: fc.jsonValue(),
    ['__proto__']: fc.jsonValue(),
  },
  { requiredKeys: [] },
)
const points = fc.array(fc.oneof({ weight: 8, arbitrary: goodPoint }, { weight: 1, arbitrary: oddPoint }), {
  maxLength: 5,
})
const deep = fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth))
const body = fc.oneof(
  points.map((value) => JSON.stringify(value)),
  fc.json(),
  deep,
  fc.string({ unit: 'binary' }),
  fc.constantFrom('1e999', '[1e999]', '{"length":1}', '[null]', '"', '[{"ts":1e400}]'),
)
/** Encodings of a body, with the content-encoding that the request claims. */
const packings: readonly ((body: Buffer) => { encoding?: string; sent: Buffer })[] = [
  (body) => ({ sent: body }),
  (body) => ({ encoding: 'identity', sent: body }),
  (body) => ({ encoding: 'gzip', sent: gzipSync(body) }),
  (body) => ({ encoding: 'X-GZIP', sent: gzipSync(body) }),
  (body) => ({ encoding: 'gzip', sent: gzipSync(gzipSync(body)) }),
  (body) => ({ encoding: 'gzip', sent: gzipSync(body).subarray(0, -5) }),
  (body) => ({ encoding: 'gzip', sent: body }),
  (body) => ({ encoding: 'deflate', sent: deflateSync(body) }),
  (body) => ({ encoding: 'br', sent: brotliCompressSync(body) }),
  (body) => ({ sent: Buffer.concat([Buffer.from('\ufeff'), body]) }),
  (body) => ({ sent: Buffer.from(body.toString(), 'utf16le') }),
]

const request = fc.record({
  body: fc.oneof(
    { weight: 6, arbitrary: body.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  ),
  pack: fc.constantFrom(...packings),
  type: fc.constantFrom('application/json', 'application/json', 'application/json', 'text/plain', ';', 'a/b'),
  key: fc.option(fc.string({ minLength: 1, maxLength: 140 }), { nil: undefined }),
})

function expectedPoints(text: Buffer): number | undefined {
  try {
    const result = validatePoints(JSON.parse(text.toString()))
    return result.status === 'ok' ? rejectFuture(result.points, Date.now() + 3_600_000).points.length : undefined
  } catch {
    return undefined
  }
}

test('responds to any post with 202 or 4xx, and stores a batch completely or not at all', async () => {
  const accepted = async () => {
    const { json } = await client.get('/v1/stats')
    return (json as { receiver: { points: { accepted: number } } }).receiver.points.accepted
  }
  let before = await accepted()
  const property = fc.asyncProperty(request, async ({ body, pack, type, key }) => {
    const { encoding, sent } = pack(body)
    const answer = await client.post(sent, {
      'content-type': type,
      ...(encoding !== undefined && { 'content-encoding': encoding }),
      ...(key !== undefined && { 'idempotency-key': key }),
    })
    const now = await accepted()
    const stored = now - before
    before = now
    assert.ok(answer.status === 202 || (answer.status >= 400 && answer.status < 500), `${answer.status} ${answer.text}`)
    if (answer.status === 202) {
      const result = answer.json as { accepted: number; duplicate?: boolean }
      assert.equal(stored, result.accepted)
      if (result.duplicate !== true) assert.equal(stored, expectedPoints(body))
    } else {
      assert.equal(stored, 0)
      assert.equal(typeof (answer.json as { error: unknown }).error, 'string')
    }
  })
  await fc.assert(property, { numRuns: RUNS })
})

test('returns every accepted point unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(goodPoint, { maxLength: 3 }), async (batch) => {
      const ts = Date.now()
      const stamped = batch.map((point, n) => ({ ...point, ts: ts + n }))
      assert.equal((await client.post(stamped)).status, 202)
      const found = await store.listSeries({})
      for (const point of stamped) {
        const matches = found.filter(
          ({ host, type, last }) => host === point.host && type === point.type && last.ts === point.ts,
        )
        assert.equal(matches.length, 1)
        assert.equal(JSON.stringify(matches[0]?.tags), JSON.stringify(point.tags))
      }
    }),
    { numRuns: 100 },
  )
})
