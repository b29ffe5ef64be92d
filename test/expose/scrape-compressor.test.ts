import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ScrapeCompressor } from '../../src/expose/scrape-compressor.js'
import type { Compressor } from '../../src/send/compressor.js'

/** A thread that records the sizes of the bodies it gets. */
class Thread implements Compressor {
  readonly sizes: number[] = []
  isClosed = false

  async compress(plain: Buffer) {
    this.sizes.push(plain.length)
    return { content: plain, headers: {} }
  }

  close(): void {
    this.isClosed = true
  }
}

describe('ScrapeCompressor', () => {
  it('compresses a body of the usual size, and leaves a small one', async () => {
    const compressor = new ScrapeCompressor(new Thread())
    const usual = Buffer.alloc(25_000, 'cpu_usage 0.5\n')
    const { content, headers } = await compressor.compress(usual)
    assert.deepEqual(headers, { 'Content-Encoding': 'gzip' })
    assert.deepEqual(gunzipSync(content), usual)
    const small = Buffer.alloc(1_023, 'x')
    assert.deepEqual(await compressor.compress(small), { content: small, headers: {} })
  })

  it('hands large bodies to the thread, and closes it', async () => {
    const thread = new Thread()
    const compressor = new ScrapeCompressor(thread)
    for (const size of [64 * 1024, 64 * 1024 + 1]) await compressor.compress(Buffer.alloc(size))
    assert.deepEqual(thread.sizes, [64 * 1024 + 1])
    compressor.close()
    assert.equal(thread.isClosed, true)
  })
})
