import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { GzipCompressor } from '../../src/send/gzip.js'
import { systemClock } from '../../src/shared/clock.js'
import { FakeClock } from '../helpers/fake-clock.js'

describe('GzipCompressor', () => {
  // Its thread does not hold the process: somebody has to while the tests wait for it.
  let hold: NodeJS.Timeout
  before(() => {
    hold = setInterval(() => {}, 1000)
  })
  after(() => clearInterval(hold))

  it('makes a body that unpacks to the same bytes, and always the same one', async () => {
    const compressor = new GzipCompressor(systemClock)
    const body = Buffer.from('some text, again and again, '.repeat(1000))
    const [first, second] = [await compressor.compress(body), await compressor.compress(body)]
    assert.deepEqual(first.headers, { 'Content-Encoding': 'gzip' })
    assert.deepEqual(gunzipSync(first.content), body)
    assert.deepEqual(first.content, second.content)
    compressor.close()
  })

  it('compresses a part of a larger piece of memory', async () => {
    const compressor = new GzipCompressor(systemClock)
    const { content } = await compressor.compress(Buffer.from('0123456789').subarray(2, 5))
    assert.equal(gunzipSync(content).toString(), '234')
    compressor.close()
  })

  it('lets a body go out as it is when the thread ends under it', async () => {
    const compressor = new GzipCompressor(systemClock)
    const body = Buffer.alloc(5_000_000, 'x')
    const pending = compressor.compress(body)
    compressor.close()
    assert.deepEqual(await pending, { content: body, headers: {} })
  })

  it('lets a body go out as it is when the thread does not come in time', async () => {
    const clock = new FakeClock()
    const compressor = new GzipCompressor(clock)
    const body = Buffer.alloc(20_000_000, 'x')
    const pending = compressor.compress(body)
    await clock.advance(2000)
    assert.deepEqual((await pending).headers, {})
    assert.equal(clock.pendingTimers, 0)
    compressor.close()
  })

  it('starts a thread again after one has ended', async () => {
    const compressor = new GzipCompressor(systemClock)
    await compressor.compress(Buffer.from('a'))
    compressor.close()
    const { content } = await compressor.compress(Buffer.from('b'))
    assert.equal(gunzipSync(content).toString(), 'b')
    compressor.close()
  })

  it('may be closed when nothing was ever compressed', () => new GzipCompressor(systemClock).close())
})
