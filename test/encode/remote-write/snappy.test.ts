import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { uncompress } from 'snappyjs'
import { Snappy } from '../../../src/encode/remote-write/snappy.js'

function roundTrip(input: Buffer): number {
  const compressed = new Snappy().compress(input)
  assert.ok(Buffer.from(uncompress(compressed)).equals(input))
  return compressed.length
}

describe('Snappy', () => {
  it('is decompressed by another implementation, whatever the bytes', () => {
    const snappy = new Snappy()
    const repetitive = fc.array(fc.constantFrom('host', 'web-1', 'cpu', '\0', 'a'), { maxLength: 500 })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          repetitive.map((all) => Buffer.from(all.join(''))),
        ),
        (bytes) => {
          const input = Buffer.from(bytes)
          assert.ok(Buffer.from(uncompress(snappy.compress(input))).equals(input))
        },
      ),
    )
  })

  it('compresses inputs of every size around its limits', () => {
    for (const size of [0, 1, 3, 4, 59, 60, 61, 62, 255, 256, 257, 65_535, 65_536, 65_537, 131_073, 300_000]) {
      roundTrip(Buffer.alloc(size, 'x'))
      roundTrip(Buffer.from(Array.from({ length: size }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 0xff)))
    }
  })

  it('compresses repetitive text well', () => {
    const text = Array.from({ length: 1000 }, (_, line) => `host=web-1,cpu=${line % 8},mode=idle\n`).join('')
    assert.ok(roundTrip(Buffer.from(text)) < text.length / 5)
  })

  it('hardly expands incompressible input', () => {
    const noise = Buffer.from(
      Array.from({ length: 100_000 }, (_, at) => Math.floor(Math.abs(Math.sin(at) * 1e6)) & 0xff),
    )
    assert.ok(roundTrip(noise) < noise.length * 1.01)
  })
})
