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

  /** Host and port, no_proxy, and the way the request takes. */
  const exemptions: [string, string, 'direct' | 'proxy'][] = [
    // CIDR blocks of either IP version.
    ['10.2.3.4:8428', '10.0.0.0/8', 'direct'],
    ['10.2.3.4', '192.168.0.0/16, 10.0.0.0/8', 'direct'],
    ['11.2.3.4', '10.0.0.0/8', 'proxy'],
    ['172.31.255.255', '172.16.0.0/12', 'direct'],
    ['172.32.0.0', '172.16.0.0/12', 'proxy'],
    ['10.9.9.9', '10.1.2.3/8', 'direct'],
    ['8.8.8.8', '0.0.0.0/0', 'direct'],
    ['10.0.0.1', '10.0.0.1/32', 'direct'],
    ['10.0.0.1', '10.0.0.0/33', 'proxy'],
    ['10.0.0.1', '10.0.0.0/', 'proxy'],
    ['10.0.0.1', '10.0/8', 'proxy'],
    ['[fd00::5]', 'fd00::/8', 'direct'],
    ['[fd12:3456::1]', '[fd00::]/8', 'direct'],
    ['[2001:db8:1::1]', '2001:DB8::/33', 'direct'],
    ['[2001:db8:8000::1]', '2001:db8::/33', 'proxy'],
    ['host.example', '0.0.0.0/0,::/0', 'proxy'],
    // An address in another spelling.
    ['[fd00::5]:8428', 'fd00::5', 'direct'],
    ['[fd00::5]:8428', '[fd00::5]:8428', 'direct'],
    ['[fd00::5]:8429', '[fd00::5]:8428', 'proxy'],
    ['[fd00::5]', 'FD00:0:0::5', 'direct'],
    ['[fd00::5]', 'fd00:0000:0000:0000:0000:0000:0000:0005', 'direct'],
    ['[0:0:0:0:0:0:0:1]', '::1', 'direct'],
    ['[::ffff:10.2.3.4]', '10.0.0.0/8', 'direct'],
    ['[::ffff:10.2.3.4]', '::ffff:a02:304', 'direct'],
    ['0x7f.1', '127.0.0.1', 'direct'],
    ['10.0.0.1', '0.0.1', 'proxy'],
    ['110.0.0.1', '10.0.0.1', 'proxy'],
    // A trailing dot on either side.
    ['collector.example.', 'collector.example', 'direct'],
    ['collector.example', 'collector.example.', 'direct'],
    ['a.collector.example.', '.example.', 'direct'],
    ['collector.example', '.', 'proxy'],
    // Names that are not ASCII.
    ['bücher.example', 'bücher.example', 'direct'],
    ['bücher.example', 'xn--bcher-kva.example', 'direct'],
    ['xn--bcher-kva.example', 'BÜCHER.example', 'direct'],
    ['shop.bücher.example', '.bücher.example', 'direct'],
    ['例え.テスト', '*.テスト', 'direct'],
    ['bucher.example', 'bücher.example', 'proxy'],
    // The rest.
    ['collector.monitoring.svc', '.svc,.cluster.local', 'direct'],
    ['collector.example', '*.example', 'direct'],
    ['x.example', 'X.EXAMPLE', 'direct'],
    ['x.example', 'x.example:80', 'direct'],
    ['x.example', 'x.example:080', 'direct'],
    ['x.example', 'x.example:8080', 'proxy'],
    ['x.example:8080', 'http://x.example:8080', 'direct'],
    ['x.example:8080', 'http://x.example:8080/v1', 'direct'],
    ['xexample', 'example', 'proxy'],
    ['x.example', 'a.example * b.example', 'direct'],
    ['x.example', ' , ,', 'proxy'],
  ]
  for (const [host, noProxy, expected] of exemptions) {
    it(`is ${expected} for ${host} with no_proxy ${noProxy}`, () => {
      const proxy = proxyFor(`http://${host}/`, 'env', { http_proxy: 'http://p:3128', no_proxy: noProxy })
      assert.equal(proxy === null ? 'direct' : 'proxy', expected)
    })
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

  it('refuses a proxy that it cannot speak to, by the name of the variable and without its password', () => {
    const refusal = (text: string) => {
      try {
        return String(proxyFor('https://x/', 'env', { HTTPS_PROXY: text }))
      } catch (error) {
        return (error as Error).message
      }
    }
    assert.match(refusal('socks5://user:secret@p:1080'), /^HTTPS_PROXY names a proxy for socks5: only http and https/)
    assert.match(refusal('http://user:secret@p:99999'), /^HTTPS_PROXY is not a URL of a proxy such as http:/)
    assert.match(refusal('user:secret@p:x'), /^HTTPS_PROXY is not a URL of a proxy/)
  })
})
