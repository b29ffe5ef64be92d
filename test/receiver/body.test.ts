import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { parseJson, unpack } from '../../src/receiver/body.js'

const text = Buffer.from('[1,2,3]')

test('a packed body is unpacked, any other left as it is', async () => {
  assert.deepEqual(await unpack(text, undefined, 100), { status: 'ok', body: text })
  assert.deepEqual(await unpack(gzipSync(text), 'GZIP', 100), { status: 'ok', body: text })
})

test('unpacking stops at the bound', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  const result = await unpack(bomb, 'gzip', 1_000_000)
  assert.equal(result.status === 'refused' && result.code, 413)
})

test('a body exactly at the bound is unpacked', async () => {
  const result = await unpack(gzipSync(Buffer.alloc(1000)), 'gzip', 1000)
  assert.equal(result.status, 'ok')
})

test('what is not gzip, or cut off, is malformed; another encoding is not supported', async () => {
  const code = async (body: Buffer, encoding: string) => {
    const result = await unpack(body, encoding, 1000)
    return result.status === 'refused' ? result.code : undefined
  }
  assert.equal(await code(text, 'gzip'), 400)
  assert.equal(await code(gzipSync(text).subarray(0, 12), 'gzip'), 400)
  assert.equal(await code(Buffer.alloc(0), 'gzip'), 400)
  assert.equal(await code(text, 'br'), 415)
  assert.equal(await code(text, 'gzip, gzip'), 415)
})

test('nothing, and a byte order mark, are named', () => {
  const error = (text: string) => {
    const result = parseJson(Buffer.from(text))
    return result.status === 'bad' ? result.error : undefined
  }
  assert.equal(error(''), 'the body is empty: it must be a JSON array of points')
  assert.equal(error('\ufeff[]'), 'the body is not JSON: it begins with a byte order mark')
})

test('only UTF-8 JSON is JSON, however deep', () => {
  assert.deepEqual(parseJson(text), { status: 'ok', value: [1, 2, 3] })
  for (const bad of ['', '[', '[1,]', 'NaN', '\ufeff[]']) assert.equal(parseJson(Buffer.from(bad)).status, 'bad', bad)
  assert.equal(parseJson(Buffer.from([0x22, 0xff, 0x22])).status, 'bad')
  assert.equal(parseJson(Buffer.from('['.repeat(1_000_000))).status, 'bad')
  assert.equal(parseJson(Buffer.from('['.repeat(1_000_000) + ']'.repeat(1_000_000))).status, 'ok')
})
