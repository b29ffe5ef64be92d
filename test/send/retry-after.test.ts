import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { retryAfterMs } from '../../src/send/retry-after.js'

const NOW = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT')

describe('retryAfterMs', () => {
  const cases: [string | undefined, number, string][] = [
    [undefined, 0, 'no header'],
    ['7', 7000, 'seconds'],
    [' 7 ', 7000, 'seconds between spaces'],
    ['0', 0, 'zero'],
    ['300', 300_000, 'five minutes'],
    ['301', 300_000, 'more than five minutes'],
    ['2592000', 300_000, '30 days'],
    ['99999999999999999999999', 300_000, 'more seconds than a number holds exactly'],
    ['-1', 0, 'negative seconds'],
    ['1.5', 0, 'a fraction'],
    ['', 0, 'an empty header'],
    ['soon', 0, 'garbage'],
    ['Soon', 0, 'garbage with a capital'],
    ['1e3', 0, 'an exponent'],
    ['Infinity', 0, 'infinity'],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000, 'a date'],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000, 'a date of RFC 850'],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 0, 'a date in the past'],
    ['Fri, 20 Nov 2026 07:28:00 GMT', 300_000, 'a date in 30 days'],
  ]
  for (const [header, expected, name] of cases) {
    it(`waits ${expected} ms for ${name}`, () => assert.equal(retryAfterMs(header, NOW), expected))
  }
})
