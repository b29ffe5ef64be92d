import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { acceptsGzip } from '../../src/listen/accepts-gzip.js'

const cases: readonly (readonly [header: string | undefined, accepts: boolean])[] = [
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['x-gzip', true],
  ['GZIP', true],
  ['deflate, gzip, br, zstd', true],
  ['br', false],
  ['*', true],
  ['*;q=0', false],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['gzip; q=0.5', true],
  ['gzip;q=0.5, identity', false],
  ['gzip;q=0.5, identity;q=0.5', true],
  ['identity;q=1, *;q=0', false],
  ['gzip;q=nonsense', false],
]

describe('acceptsGzip', () => {
  for (const [header, accepts] of cases) {
    it(`${accepts ? 'takes' : 'does not take'} ${header ?? 'no header'} for a wish for gzip`, () => {
      assert.equal(acceptsGzip(header), accepts)
    })
  }
})
