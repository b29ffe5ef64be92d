import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpEndpoint } from '../../src/send/http-endpoint.js'

describe('httpEndpoint', () => {
  it('keeps an http or https URL as it is', () => {
    const url = 'https://collector.example:8443/v1/metrics?db=x'
    assert.deepEqual(httpEndpoint(url), { url, basic: undefined, socketPath: undefined })
  })

  it('moves the userinfo, any characters included, to HTTP Basic', () => {
    const endpoint = httpEndpoint('https://us%40er:p%3Aa%2Fß@host/path')
    assert.equal(endpoint?.url, 'https://host/path')
    assert.equal(endpoint?.basic, `Basic ${Buffer.from('us@er:p:a/ß').toString('base64')}`)
  })

  it('keeps a password with invalid percent-encoding as it is', () => {
    const endpoint = httpEndpoint('http://user:100%@host/')
    assert.equal(endpoint?.basic, `Basic ${Buffer.from('user:100%').toString('base64')}`)
  })

  it('parses unix sockets', () => {
    const withPath = httpEndpoint('unix:/run/x.sock:/v1/metrics?a=b')
    assert.deepEqual(withPath, {
      url: 'http://localhost/v1/metrics?a=b',
      basic: undefined,
      socketPath: '/run/x.sock',
    })
  })

  it('returns undefined for stdout', () => {
    assert.equal(httpEndpoint('stdout:'), undefined)
  })

  it('throws for anything else', () => {
    for (const url of ['ftp://x/', 'file:///x', 'nonsense', '', 'unix:relative.sock', 'stdout:x']) {
      assert.throws(() => httpEndpoint(url), TypeError, url)
    }
  })
})
