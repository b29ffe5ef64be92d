import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adviceForCollector, adviceForOutput } from '../../src/status/advice.js'
import { statsOf } from '../helpers/agent-stats.js'

describe('adviceForOutput', () => {
  const cases: readonly (readonly [status: number | null, error: string, advice: RegExp])[] = [
    [401, 'HTTP 401: no text', /token/],
    [404, 'HTTP 404: no text', /path of url/],
    [302, 'HTTP 302: redirects are not followed; no text', /where it redirects/],
    [503, 'HTTP 503: certificate store is down', /its own log/],
    [null, 'connect ECONNREFUSED 127.0.0.1:9', /start the receiver/],
    [null, 'getaddrinfo ENOTFOUND collector.example', /the name has no address/],
    [null, 'tokenFile /etc/hostpulse/token cannot be read: EACCES', /read again by itself/],
    [null, 'self-signed certificate', /tls\.caFile/],
    [null, 'timeout of 5000ms exceeded', /raise timeout/],
    [null, 'socket hang up', /hostpulse check --send/],
  ]
  for (const [lastStatus, lastError, advice] of cases) {
    it(`knows what to do about ${lastError}`, () => {
      assert.match(adviceForOutput({ lastStatus, lastError }), advice)
    })
  }
})

describe('adviceForCollector', () => {
  it('tells a missed deadline from another failure, and a stuck worker from both', () => {
    const stats = statsOf('backoff', 'ok').collectors['cpu']
    assert.ok(stats)
    const adviceFor = (lastError: string) => adviceForCollector('cpu', { ...stats, lastError })
    assert.match(adviceFor('did not answer within 5000 ms'), /raise collectors\.cpu\.timeout/)
    assert.match(adviceFor('/proc/stat cannot be read: EACCES'), /`collector failed` says more/)
    assert.match(adviceForCollector('cpu', { ...stats, state: 'wedged' }), /stuck disk or mount/)
  })
})
