import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback } from '../../src/listen/loopback.js'
import { parseListenAddress, refuseOpenAddress } from '../../src/receiver/listen-address.js'

test('parses a host and a port, with an IPv6 address in brackets', () => {
  assert.deepEqual(parseListenAddress('127.0.0.1:9470'), { host: '127.0.0.1', port: 9470 })
  assert.deepEqual(parseListenAddress('[::1]:0'), { host: '::1', port: 0 })
  assert.deepEqual(parseListenAddress('web-1.example:80'), { host: 'web-1.example', port: 80 })
})

test('refuses anything else', () => {
  for (const text of ['', '9470', ':9470', 'host', 'host:', 'host:65536', 'host:-1', '::1:80', '[host]:80', 'a b:1']) {
    assert.equal(parseListenAddress(text), undefined, text)
  }
})

test('recognizes addresses that only this machine can reach', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1']) {
    assert.equal(isLoopback(host), true, host)
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', 'localhost.example.com', '127.0.0.1.example.com']) {
    assert.equal(isLoopback(host), false, host)
  }
})

test('requires a token or --insecure for any other address, and says so', () => {
  const open = { host: '0.0.0.0', port: 9470 }
  assert.throws(() => refuseOpenAddress(open, undefined, false), {
    code: 'HOSTPULSE_LISTEN_REFUSED',
    message: /0\.0\.0\.0:9470.*--receive-token-file.*127\.0\.0\.1.*--insecure/,
  })
  refuseOpenAddress(open, 'secret', false)
  refuseOpenAddress(open, undefined, true)
  refuseOpenAddress({ host: '::1', port: 0 }, undefined, false)
})
