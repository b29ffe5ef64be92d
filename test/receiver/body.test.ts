import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readBody } from '../../src/receiver/body.js'
import { ByteBudget } from '../../src/receiver/byte-budget.js'
import { nextTurn } from '../../src/shared/next-turn.js'

const text = Buffer.from('[1,2,3]')
const limits = { maxBodyBytes: 100_000, maxUnpackedBytes: 1_000_000 }

function read(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  encoding?: string,
  budget = new ByteBudget(10_000_000),
) {
  const headers = encoding === undefined ? {} : { 'content-encoding': encoding }
  const stream = Readable.from(chunks, { objectMode: false })
  return readBody(stream, { headers, limits, lease: budget.lease(), hash: undefined, onRead: () => {} })
}

async function codeOf(...call: Parameters<typeof read>): Promise<number | undefined> {
  const result = await read(...call)
  return result.status === 'refused' ? result.code : undefined
}

test('unpacks a compressed body and leaves any other unchanged', async () => {
  for (const [sent, encoding] of [
    [text, undefined],
    [text, 'identity'],
    [gzipSync(text), 'GZIP'],
    [gzipSync(text), 'x-gzip'],
    [Buffer.concat([gzipSync('[1,2'), gzipSync(',3]')]), 'gzip'],
  ] as const) {
    const result = await read([sent], encoding)
    assert.ok(result.status === 'ok')
    assert.deepEqual(Buffer.concat(result.chunks), text)
    assert.equal(result.bytes, text.length)
  }
})

test('collects a body that arrives byte by byte in a few buffers', async () => {
  const body = Buffer.from('x'.repeat(20_000))
  async function* bytes() {
    for (const [index, byte] of body.entries()) {
      if (index % 4000 === 0) await nextTurn()
      yield Buffer.from([byte])
    }
  }
  const result = await read(bytes())
  assert.ok(result.status === 'ok')
  assert.deepEqual(Buffer.concat(result.chunks), body)
  assert.equal(result.chunks.length, 2)
})

test('closes the connection when one turn brings thousands of chunks', async () => {
  const result = await read(Array.from({ length: 6000 }, () => Buffer.from(' ')))
  assert.deepEqual(result, { status: 'refused', code: 400, error: 'the body ends too early' })
})

test('accepts a body of exactly the limit and refuses one byte more, compressed or not', async () => {
  assert.equal(await codeOf([Buffer.alloc(100_000)]), undefined)
  assert.equal(await codeOf([Buffer.alloc(100_000), Buffer.alloc(1)]), 413)
  assert.equal(await codeOf([gzipSync(Buffer.alloc(1_000_000))], 'gzip'), undefined)
  assert.equal(await codeOf([gzipSync(Buffer.alloc(1_000_001))], 'gzip'), 413)
  assert.equal(await codeOf([gzipSync(Buffer.alloc(50_000_000))], 'gzip'), 413)
})

test('reports invalid and truncated gzip as malformed, and other encodings as unsupported', async () => {
  assert.equal(await codeOf([text], 'gzip'), 400)
  assert.equal(await codeOf([gzipSync(text).subarray(0, 12)], 'gzip'), 400)
  assert.equal(await codeOf([], 'gzip'), 400)
  assert.equal(await codeOf([gzipSync(gzipSync(text))], 'gzip, gzip'), 415)
  for (const encoding of ['br', 'deflate', 'zstd', '']) assert.equal(await codeOf([text], encoding), 415, encoding)
})

test('takes the unpacked size from the budget and refuses a body beyond it', async () => {
  const zeros = gzipSync(Buffer.alloc(900_000))
  const budget = new ByteBudget(2_000_000)
  assert.equal(await codeOf([zeros], 'gzip', budget), undefined)
  assert.equal(await codeOf([zeros], 'gzip', budget), undefined)
  assert.equal(await codeOf([zeros], 'gzip', budget), 503)
})

test('takes nothing from the budget before bytes arrive', async () => {
  const budget = new ByteBudget(1_000_000)
  const stream = new PassThrough()
  const lease = budget.lease()
  const read = readBody(stream, {
    headers: { 'content-length': '100000' },
    limits,
    lease,
    hash: undefined,
    onRead: () => {},
  })
  assert.equal(budget.freeBytes, 1_000_000)
  stream.write(Buffer.alloc(50_000))
  await new Promise(setImmediate)
  assert.equal(budget.freeBytes, 950_000)
  stream.destroy()
  assert.equal((await read).status, 'refused')
  lease.release()
  assert.equal(budget.freeBytes, 1_000_000)
})
