import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultOutputName, parseDestination, shownUrl } from '../../src/deliver/destination.js'

describe('parseDestination', () => {
  it('uses an http or https URL as it is given', () => {
    const url = 'https://collector.example:8443/v1/metrics?db=x'
    assert.deepEqual(parseDestination(url), { kind: 'http', url, basic: undefined, socketPath: undefined })
  })

  it('takes the userinfo out of the URL for HTTP Basic, with whatever is in it', () => {
    const destination = parseDestination('https://us%40er:p%3Aa%2Fß@host/path')
    assert.ok(destination.kind === 'http')
    assert.equal(destination.url, 'https://host/path')
    assert.equal(destination.basic, `Basic ${Buffer.from('us@er:p:a/ß').toString('base64')}`)
  })

  it('keeps a password that is no valid percent-encoding as it stands', () => {
    const destination = parseDestination('http://user:100%@host/')
    assert.ok(destination.kind === 'http')
    assert.equal(destination.basic, `Basic ${Buffer.from('user:100%').toString('base64')}`)
  })

  it('knows unix sockets, with and without a path', () => {
    const withPath = parseDestination('unix:/run/x.sock:/v1/metrics?a=b')
    assert.deepEqual(withPath, {
      kind: 'http',
      url: 'http://localhost/v1/metrics?a=b',
      basic: undefined,
      socketPath: '/run/x.sock',
    })
    const without = parseDestination('unix:/run/x.sock')
    assert.ok(without.kind === 'http')
    assert.deepEqual([without.url, without.socketPath], ['http://localhost/', '/run/x.sock'])
  })

  it('knows stdout', () => {
    assert.deepEqual(parseDestination('stdout:'), { kind: 'stdout' })
  })

  it('refuses anything else', () => {
    for (const url of ['ftp://x/', 'file:///x', 'nonsense', '', 'unix:relative.sock', 'stdout:x']) {
      assert.throws(() => parseDestination(url), TypeError, url)
    }
  })
})

describe('defaultOutputName', () => {
  const names: [string, string][] = [
    ['https://collector.example/v1/metrics', 'collector.example:443'],
    ['http://collector.example/', 'collector.example:80'],
    ['http://user:secret@127.0.0.1:9470/v1', '127.0.0.1:9470'],
    ['http://[::1]:9470/', '[::1]:9470'],
    ['unix:/run/x.sock:/path', '/run/x.sock'],
    ['stdout:', 'stdout'],
  ]
  for (const [url, name] of names) it(`is ${name} for ${url}`, () => assert.equal(defaultOutputName(url), name))
})

describe('shownUrl', () => {
  const shown: [string, string][] = [
    ['https://user:hunter2@host:8443/path?token=hunter2&db=x#part', 'https://host:8443/path?token=***&db=***'],
    ['http://host/', 'http://host/'],
    ['unix:/run/x.sock:/path?key=hunter2', 'unix:/run/x.sock:/path?key=***'],
    ['stdout:', 'stdout:'],
  ]
  for (const [url, expected] of shown) it(`shows ${expected}`, () => assert.equal(shownUrl(url), expected))
})
