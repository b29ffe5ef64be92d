import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOwnName } from '../../src/listen/loopback.js'

test('every spelling of this machine is an own name, with or without a port', () => {
  for (const header of ['localhost', 'LOCALHOST:9470', '127.0.0.1', '127.1.2.3:1', '[::1]', '[::1]:9470']) {
    assert.equal(isOwnName(header, '127.0.0.1'), true, header)
  }
})

test('other names are not own names, even similar ones', () => {
  const foreign = [
    undefined,
    '',
    'evil.example',
    'evil.example:9470',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evil-localhost',
    'evil-localhost:9470',
    'localhost-evil',
    'evil127.0.0.1',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '::1',
    '[evil.example]',
    '127.0.0.1:80:80',
    'user@localhost',
  ]
  for (const header of foreign) assert.equal(isOwnName(header, '127.0.0.1'), false, header)
})

test('the listen host is an own name', () => {
  assert.equal(isOwnName('Web-1:80', 'web-1'), true)
})
