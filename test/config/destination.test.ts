import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultName, isLocal, parseDestination } from '../../src/config/destination.js'

function parsed(url: string) {
  const destination = parseDestination(url)
  assert.ok(destination, url)
  return destination
}

test('an output goes to http, https, a unix socket or standard output', () => {
  assert.equal(parsed('http://h/x').kind, 'http')
  assert.equal(parsed('HTTPS://h').kind, 'http')
  assert.deepEqual(parsed('unix:/run/x.sock:/v1/m'), { kind: 'unix', socketPath: '/run/x.sock', path: '/v1/m' })
  assert.deepEqual(parsed('stdout:'), { kind: 'stdout' })
})

test('anything else is refused', () => {
  const others = [
    '',
    'h:80',
    'ftp://h/',
    'http:/h',
    'http://',
    'http://h:99999/',
    'unix:/run/x.sock',
    'unix:x.sock:/',
    'stdout',
  ]
  for (const url of [...others, 'http://h/\r\nX: y', ' http://h/', 'http://h/a b']) {
    assert.equal(parseDestination(url), undefined, JSON.stringify(url))
  }
})

test('an output without a name is named by host and port', () => {
  const urls = ['https://h/x', 'http://h', 'http://u:p@h:8080/', 'http://[::1]:1/', 'unix:/run/x.sock:/v1', 'stdout:']
  const names = ['h:443', 'h:80', 'h:8080', '[::1]:1', '/run/x.sock', 'stdout']
  assert.deepEqual(
    urls.map((url) => defaultName(parsed(url))),
    names,
  )
})

test('an output to loopback, a socket or standard output stays on this host', () => {
  const local = [
    'http://localhost',
    'http://a.localhost/',
    'http://127.0.0.1:1',
    'http://127.9.9.9',
    'http://[::1]/',
    'stdout:',
  ]
  for (const url of local) assert.equal(isLocal(parsed(url)), true, url)
  for (const url of ['http://127.example/', 'http://10.0.0.1/', 'https://h/'])
    assert.equal(isLocal(parsed(url)), false, url)
})
