import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskUrl } from '../../src/config/mask-url.js'

test('a URL without secrets stays as it is', () => {
  for (const url of ['https://collector.example/v1/metrics', 'http://[::1]:9470/', 'unix:/run/x.sock:/v1', 'stdout:']) {
    assert.equal(maskUrl(url), url)
  }
})

test('userinfo, query values and the fragment do not get out', () => {
  const url = 'https://user:hunter2@collector.example:8443/v1?db=hunter2&p=hunter2&hunter2#hunter2'
  assert.equal(maskUrl(url), 'https://***@collector.example:8443/v1?db=***&p=***&***')
  assert.equal(maskUrl('https://user@h/'), 'https://***@h/')
  assert.equal(maskUrl('unix:/run/x.sock:/v1?token=hunter2'), 'unix:/run/x.sock:/v1?token=***')
})

test('an @ in the path is no userinfo', () => {
  assert.equal(maskUrl('https://h/@me'), 'https://h/@me')
})

test('of a text that is no URL everything that may be a password is masked', () => {
  assert.equal(maskUrl('http://user:hunt/er2@h:port/x'), 'http://***@h:port/x')
  assert.equal(maskUrl('htp://user:p@ss:hunter2@h:99999/'), 'htp://***@h:99999/')
  assert.equal(maskUrl('user:hunter2@h/x'), '***@h/x')
  assert.equal(maskUrl('//user:hunter2@h/x'), '//***@h/x')
  assert.equal(maskUrl('h?hunter2'), 'h?***')
})
