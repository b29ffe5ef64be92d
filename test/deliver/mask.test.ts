import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { excerpt } from '../../src/deliver/excerpt.js'
import { Masker, secretsOf } from '../../src/deliver/mask.js'
import { outputSettings } from './helpers/output-settings.js'

describe('Masker', () => {
  it('takes every secret of the settings out of a text that echoes them', () => {
    const settings = outputSettings({
      url: 'https://alice:hunter2%21@host/?apikey=querysecret',
      token: 'tok3n+/value=',
      headers: { 'X-Key': 'headersecret', Authorization: 'Basic c29tZXRoaW5n' },
      proxy: 'http://proxyuser:proxyword@proxy:3128',
    })
    const masker = new Masker(secretsOf(settings))
    const echoed = [
      'alice',
      'hunter2!',
      'hunter2%21',
      'querysecret',
      'tok3n+/value=',
      encodeURIComponent('tok3n+/value='),
      'headersecret',
      'c29tZXRoaW5n',
      'proxyuser',
      'proxyword',
      Buffer.from('alice:hunter2!').toString('base64'),
    ]
    for (const secret of echoed) {
      assert.equal(masker.mask(`before ${secret} after`), 'before *** after')
      assert.equal(masker.mask(`x${secret}x`), 'x***x')
    }
  })

  it('masks a secret as it stands in JSON', () => {
    assert.equal(new Masker(['a"b\\c"d']).mask(JSON.stringify({ token: 'a"b\\c"d' })), '{"token":"***"}')
  })

  it('masks the longer of two secrets that begin alike', () => {
    assert.equal(new Masker(['secret', 'secret-and-more']).mask('secret-and-more secret'), '*** ***')
  })

  it('masks a very short secret only where it stands alone', () => {
    assert.equal(new Masker(['7']).mask('key 7, port 7070'), 'key ***, port 7070')
  })

  it('learns a secret later', () => {
    const masker = new Masker()
    assert.equal(masker.mask('token-2'), 'token-2')
    masker.add('token-2\n')
    assert.equal(masker.mask('token-2'), '***')
  })

  it('leaves texts alone when there is no secret', () => {
    assert.equal(new Masker(['', ' ']).mask('anything at all'), 'anything at all')
  })
})

describe('excerpt', () => {
  const masker = new Masker(['hunter2hunter2'])

  it('is one line without control characters', () => {
    assert.equal(excerpt('a\r\nb\t\u001b[31mc\u0000d\u0085e\u2028f\u202eg', masker), 'a b [31mc d e f g')
  })

  it('is at most a kilobyte, and never half a character', () => {
    const text = excerpt('ß'.repeat(5000), masker)
    assert.equal(text, 'ß'.repeat(512))
    assert.equal(excerpt(`x${'ß'.repeat(5000)}`, masker), `x${'ß'.repeat(511)}`)
  })

  it('does not show the beginning of a secret that lies across its end', () => {
    assert.equal(excerpt(`${'x'.repeat(1020)}hunter2hunter2`, masker).includes('h'), false)
  })

  it('does not let control characters hide a secret', () => {
    assert.equal(excerpt('hunter2hunter2\n', masker), '***')
  })
})
