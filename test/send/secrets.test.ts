import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { excerpt } from '../../src/send/excerpt.js'
import { Masker } from '../../src/send/secrets.js'
import { secretsOf } from '../../src/send/secrets-of.js'
import { outputSettings } from './helpers/output-settings.js'

describe('Masker', () => {
  it('takes every secret of the settings out of a text that echoes them', () => {
    const settings = outputSettings({
      url: 'https://alice:hunter2%21@host/?apikey=querysecret',
      token: 'tok3n+/value=',
      headers: { 'X-Key': 'headersecret', Authorization: 'Basic c29tZXRoaW5n' },
      proxy: 'http://proxyuser:proxyword@proxy:3128',
      tls: { keyPassphrase: 'passphrase-secret' },
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
      'passphrase-secret',
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

  it('knows what a server makes of a secret', () => {
    const password = 'p@ss/w"ör&d <x>\\+1%2F'
    const masker = new Masker([password])
    const bytes = [...Buffer.from(password)].map((byte) => byte.toString(16).padStart(2, '0'))
    const html = password.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const forms = {
      upper: password.toUpperCase(),
      lower: password.toLowerCase(),
      percent: encodeURIComponent(password),
      'percent, small letters': encodeURIComponent(password).toLowerCase(),
      'percent, every byte': bytes.map((byte) => `%${byte}`).join(''),
      'percent, but for slashes': encodeURIComponent(password).replaceAll('%2F', '/').replaceAll('%252F', '%252F'),
      form: new URLSearchParams([['', password]]).toString().slice(1),
      twice: encodeURIComponent(encodeURIComponent(password)),
      json: JSON.stringify(password).slice(1, -1),
      'json, escaped slash': JSON.stringify(password).slice(1, -1).replaceAll('/', '\\/'),
      'json, every unit': password
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
      html: html.replaceAll('"', '&quot;'),
      'html, numbers': html.replaceAll('"', '&#034;').replaceAll('/', '&#x2F;'),
      base64: Buffer.from(password).toString('base64'),
      base64url: Buffer.from(password).toString('base64url'),
    }
    for (const [name, form] of Object.entries(forms)) {
      assert.match(masker.mask(`before ${form} after`), /^before \*\*\*.?={0,2} after$/, `${name}: ${form}`)
    }
  })

  it('knows Basic, whoever the user and whatever the padding', () => {
    const password = 'hunter2hunter2'
    const masker = new Masker([password])
    for (const user of ['', 'a', 'ab', 'abc', 'someone']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const masked = masker.mask(Buffer.from(`${user}:${password}`).toString(encoding))
        const known = Buffer.from(masked.replace(/\*+.*/, ''), 'base64').toString()
        assert.ok(masked.includes('***') && !known.includes('hunt'), masked)
      }
    }
  })

  it('knows the user and the password of a header Basic, and of a proxy from the environment', () => {
    const basic = `Basic ${Buffer.from('alice:hunter2').toString('base64')}`
    const settings = outputSettings({ headers: { Authorization: basic }, proxy: 'env' })
    const variables = { HTTPS_PROXY: 'carol:proxyword@proxy:3128', PATH: '/bin' }
    const masker = new Masker(secretsOf(settings, variables))
    assert.equal(masker.mask('alice hunter2 carol proxyword /bin'), '*** *** *** *** /bin')
  })

  it('leaves the words in a text that are the values of harmless names', () => {
    const settings = outputSettings({
      url: 'http://h/write?db=hosts&precision=ms&p=hunter2',
      headers: { 'X-Scope-OrgID': 'tenant', 'X-Key': 'headersecret' },
    })
    const masker = new Masker(secretsOf(settings))
    assert.equal(
      masker.mask('no database hosts of tenant after 10 ms: hunter2 headersecret'),
      'no database hosts of tenant after 10 ms: *** ***',
    )
  })

  it('masks the head of a secret where a text was cut', () => {
    const masker = new Masker(['hunter2hunter2'])
    assert.equal(masker.maskCut('your token is hunter2hun'), 'your token is ***')
    assert.equal(masker.maskCut('your token is HUNT'), 'your token is ***')
    assert.equal(masker.maskCut(`Basic ${Buffer.from('hunter2hunter2').toString('base64').slice(0, 9)}`), 'Basic ***')
    assert.equal(masker.maskCut('no hun'), 'no hun')
  })

  it('takes no longer for a text that almost holds a secret many times', () => {
    const secrets = ['\\'.repeat(60), '%25'.repeat(40), 'a'.repeat(120), '&amp;'.repeat(20), ' +'.repeat(50)].map(
      (s) => `${s}x`,
    )
    const masker = new Masker(secrets)
    for (const text of ['\\', '%25', 'a', '&amp;', ' +', '&', '%']) {
      const startMs = performance.now()
      masker.maskCut(text.repeat(65_536 / text.length))
      assert.ok(performance.now() - startMs < 1000, text)
    }
  })

  it('takes secrets of any length', () => {
    const secret = 'x/'.repeat(30_000)
    assert.equal(new Masker([secret]).mask(`a ${secret} b`), 'a *** b')
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
