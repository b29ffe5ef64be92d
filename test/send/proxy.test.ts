import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { proxyFor } from '../../src/send/proxy.js'

describe('proxyFor', () => {
  const env = {
    http_proxy: 'http://plain:3128',
    HTTPS_PROXY: 'http://secure:3128',
    NO_PROXY: 'localhost,.internal, *.example.com 10.0.0.1:8080 [::1]',
  }
  const cases: [string, string | null][] = [
    ['http://collector.org/x', 'http://plain:3128/'],
    ['https://collector.org/x', 'http://secure:3128/'],
    ['http://localhost:9470/', null],
    ['https://a.b.internal/', null],
    ['https://internal/', null],
    ['https://notinternal/', 'http://secure:3128/'],
    ['https://www.example.com/', null],
    ['https://example.com.evil/', 'http://secure:3128/'],
    ['http://10.0.0.1:8080/', null],
    ['http://10.0.0.1:8081/', 'http://plain:3128/'],
    ['http://[::1]:9470/', null],
  ]
  for (const [url, expected] of cases) {
    it(`is ${expected ?? 'none'} for ${url}`, () => assert.equal(proxyFor(url, 'env', env)?.href ?? null, expected))
  }

  it('ignores the environment by default and with `none`', () => {
    assert.equal(proxyFor('http://x/', 'none', env), null)
    assert.equal(proxyFor('http://x/', 'env', {}), null)
    assert.equal(proxyFor('http://x/', 'env', { ...env, NO_PROXY: '*' }), null)
  })

  it('uses a configured URL regardless of no_proxy', () => {
    assert.equal(proxyFor('http://localhost/', 'http://p:1', env)?.host, 'p:1')
  })

  it('falls back to all_proxy, and to http for a proxy without a scheme', () => {
    assert.equal(proxyFor('https://x/', 'env', { all_proxy: 'p:3128' })?.href, 'http://p:3128/')
  })
})
