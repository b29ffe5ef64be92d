import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { GzipCompressor } from '../../src/send/gzip.js'
import { systemClock } from '../../src/shared/clock.js'
import { FakeClock } from '../helpers/fake-clock.js'

describe('GzipCompressor', () => {
  // Keeps the process alive, because gzip's thread does not.
  let hold: NodeJS.Timeout
  before(() => {
    hold = setInterval(() => {}, 1000)
  })
  after(() => clearInterval(hold))

  it('compresses the same body to the same bytes', async () => {
    const compressor = new GzipCompressor(systemClock)
    const body = Buffer.from('some text, again and again, '.repeat(1000))
    const [first, second] = [await compressor.compress(body), await compressor.compress(body)]
    assert.deepEqual(first.headers, { 'Content-Encoding': 'gzip' })
    assert.deepEqual(gunzipSync(first.content), body)
    assert.deepEqual(first.content, second.content)
    compressor.close()
  })

  it('compresses a slice of a larger buffer', async () => {
    const compressor = new GzipCompressor(systemClock)
    const { content } = await compressor.compress(Buffer.from('0123456789').subarray(2, 5))
    assert.equal(gunzipSync(content).toString(), '234')
    compressor.close()
  })

  it('returns the plain body when the thread exits', async () => {
    const compressor = new GzipCompressor(systemClock)
    const body = Buffer.alloc(5_000_000, 'x')
    const pending = compressor.compress(body)
    compressor.close()
    assert.deepEqual(await pending, { content: body, headers: {} })
  })

  it('returns the plain body when the thread is too slow', async () => {
    const clock = new FakeClock()
    const compressor = new GzipCompressor(clock)
    const body = Buffer.alloc(20_000_000, 'x')
    const pending = compressor.compress(body)
    await clock.advance(2000)
    assert.deepEqual((await pending).headers, {})
    assert.equal(clock.pendingTimers, 0)
    compressor.close()
  })

  it('starts a new thread after one has exited', async () => {
    const compressor = new GzipCompressor(systemClock)
    await compressor.compress(Buffer.from('a'))
    compressor.close()
    const { content } = await compressor.compress(Buffer.from('b'))
    assert.equal(gunzipSync(content).toString(), 'b')
    compressor.close()
  })

  it('closes without having compressed anything', () => new GzipCompressor(systemClock).close())
})
