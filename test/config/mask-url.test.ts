import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostFacts } from '../../src/config/facts.js'
import { maskFile, maskText, maskUrl } from '../../src/config/mask-url.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { ConfigError } from '../../src/shared/errors.js'

test('a URL without secrets stays as it is', () => {
  for (const url of ['https://collector.example/v1/metrics', 'http://[::1]:9470/', 'unix:/run/x.sock:/v1', 'stdout:']) {
    assert.equal(maskUrl(url), url)
  }
})

test('userinfo, query values and the fragment do not get out', () => {
  const url = 'https://user:hunter2@collector.example:8443/v1?u=hunter2&p=hunter2&hunter2#hunter2'
  assert.equal(maskUrl(url), 'https://***@collector.example:8443/v1?u=***&p=***&***')
  assert.equal(maskUrl('https://user@h/'), 'https://***@h/')
  assert.equal(maskUrl('HTTPS://USER:HUNTER2@H/?TOKEN=HUNTER2'), 'HTTPS://***@H/?TOKEN=***')
  assert.equal(maskUrl('unix:/run/x.sock:/v1?token=hunter2'), 'unix:/run/x.sock:/v1?token=***')
})

test('what names a database and the unit of times is no secret', () => {
  const url = 'http://h:8086/write?db=hosts&precision=ms&p=hunter2&Org=me'
  assert.equal(maskUrl(url), 'http://h:8086/write?db=hosts&precision=ms&p=***&Org=me')
})

test('the last @ before the path ends the userinfo', () => {
  assert.equal(maskUrl('http://user:hun@ter2@h/x'), 'http://***@h/x')
  assert.equal(maskUrl('http://user:@hunter2@@h:80/x'), 'http://***@h:80/x')
  assert.equal(maskUrl('http://u@er:hun@ter2@h?q=1'), 'http://***@h?q=***')
})

test('an @ in the path or in a query value is no userinfo', () => {
  assert.equal(maskUrl('https://h/@me'), 'https://h/@me')
  assert.equal(maskUrl('unix:/run/x@1.sock:/v1'), 'unix:/run/x@1.sock:/v1')
  assert.equal(maskUrl('https://h/write?u=me@example.com'), 'https://h/write?u=***')
})

test('a bare token in the query is no name of a parameter', () => {
  assert.equal(maskUrl('https://h/?aHVudGVyMg=='), 'https://h/?***')
  assert.equal(maskUrl('https://h/?hunter2='), 'https://h/?***')
  assert.equal(maskUrl('https://h/?hun/ter2=x'), 'https://h/?***')
})

test('what follows a = in the path may be a query without its ?', () => {
  assert.equal(maskUrl('https://h/write&token=hunter2'), 'https://h/write&token=***')
  assert.equal(maskUrl('https://h/write%3Ftoken=hunter2/x'), 'https://h/write%3Ftoken=***/x')
})

test('a URL with only its scheme wrong is masked like a correct one', () => {
  assert.equal(maskUrl('htps://user:hunter2@h:8443/x?t=hunter2'), 'htps://***@h:8443/x?t=***')
  assert.equal(maskUrl('ftp://h/x'), 'ftp://h/x')
  assert.equal(maskUrl('h:80'), 'h:80')
})

test('only the scheme is shown of an ambiguous URL, or of a text that is not a URL', () => {
  for (const rest of [
    'user:hunt/er2@h:80/x',
    'user:/hunter2@h/x',
    'user:12/hunter2@h/',
    'hunt/er2@h/',
    'hunter2/@h/',
    'hunter2/@h.example',
    'p@ss/hunter2:x@h/',
    'user:hunt?er2@h/',
    'user:?hunter2@h/',
    'hunt?er2@h/',
    'user:hunt#er2@h/',
    'user:#hunter2@h/',
    'hunt#er2@h',
    'user:80/#hunter2@h',
    'user:hunt\\er2@h/',
    'user\\hunter2@h/',
    'user:hunt er2@h/',
    'user:hunt\ter2@h/',
    'user:hunter2\n@h/',
    'user:hunter2@h :80/',
    'user:hunter2h/',
    'user:hunter2%40h/',
    'user:hunter2@h:99999/',
    'user:hunter2@[::1/',
    'user:hunter2@::1]/',
    'user:hunter2@h]:80/',
    'user:hunter2@',
    '/user:hunter2@h/',
  ]) {
    assert.equal(maskUrl(`http://${rest}`), 'http://***', rest)
    assert.equal(maskUrl(`HTTPS://${rest}`), 'HTTPS://***', rest)
    assert.ok(['hptt://***', '***'].includes(maskUrl(`hptt://${rest}`)) || !/hunt|er2/.test(maskUrl(`hptt://${rest}`)))
  }
  assert.equal(maskUrl('http:/user:hunter2@h'), 'http:***')
  assert.equal(maskUrl('http:user:hunter2@h'), 'http:***')
  assert.equal(maskUrl('http//user:hunter2@h'), '***')
  assert.equal(maskUrl('://user:hunter2@h'), '***')
  assert.equal(maskUrl('//user:hunter2@h/x'), '***')
  assert.equal(maskUrl('user:hunter2@h:80'), '***')
  assert.equal(maskUrl('hunter2://h/'), '***')
  assert.equal(maskUrl('h?hunter2'), '***')
  assert.equal(maskUrl('unix:/run/x.sock?token=hunter2'), 'unix:***')
  assert.equal(maskUrl('unix:/run/x?token=hunter2:/v1'), 'unix:***')
  assert.equal(maskUrl('unix://user:/hunter2@h/'), 'unix:***')
  assert.equal(maskUrl('UNIX:/run/x.sock:/?hunter2'), 'UNIX:***')
})

test('any other text stays unless it may be a URL', () => {
  for (const text of ['10x', 'a b', 'eth0:1', 'sda*', '/etc/hostpulse.yaml']) assert.equal(maskText(text), text)
  for (const text of ['user:hunter2@h', '//hunter2', 'http:hunter2', 'x=http:/hunter2', 'user:hunter2%40h']) {
    assert.doesNotMatch(maskText(text), /hunter2/, text)
  }
})

test('a file whose path was made of a URL is not shown', () => {
  for (const file of ['/etc/hostpulse/ca.pem', 'C:\\hostpulse\\ca.pem', '/srv/me@work/ca.pem']) {
    assert.equal(maskFile(file), file)
  }
  for (const file of ['/etc/https:/user:hunter2@h/ca.pem', '/etc/user:hunter2@h', 'https://hunter2@h']) {
    assert.equal(maskFile(file), '***')
  }
})

const SECRET = 'Qz7kVx2mWj9p'
const PIECES = Array.from({ length: SECRET.length - 3 }, (_, start) => SECRET.slice(start, start + 4))
const CHARACTERS = [...'#?/\\ @:[]%&=.\t\n', '%40', '%2F', '//', '://', 'http://', 'a']

// No user without a password: when its @ is lost, it cannot be told from a host.
const template = fc.constantFrom(
  `http://user:${SECRET}@collector.example:8443/v1/metrics`,
  `https://${SECRET}:x@h`,
  `https://user:${SECRET}@[2001:db8::1]:443/x?q=1`,
  `http://collector.example/api/v2/write?org=a&token=${SECRET}`,
  `unix:/run/x.sock:/v1?token=${SECRET}`,
  `http://user:${SECRET}@h:80/x?token=${SECRET}#${SECRET}`,
)

/** URLs with one typing error, possibly inside the secret. */
const mistyped = fc
  .tuple(template, fc.nat(), fc.constantFrom('insert', 'delete', 'replace', 'swap'), fc.constantFrom(...CHARACTERS))
  .map(([url, at, kind, character]) => {
    const index = at % url.length
    if (kind === 'insert') return url.slice(0, index) + character + url.slice(index)
    if (kind === 'delete') return url.slice(0, index) + url.slice(index + 1)
    if (kind === 'replace') return url.slice(0, index) + character + url.slice(index + 1)
    return url.slice(0, index) + (url[index + 1] ?? '') + url[index] + url.slice(index + 2)
  })

function shown(url: string): string {
  const { name, url: text } = masked(() => resolveConfig({ outputs: [{ url }] }, hostFacts()).outputs[0] ?? { url: '' })
  return `${name} ${text}`
}

/** Returns an output's name and masked URL, or the problems for which it was refused. */
function masked(resolve: () => { readonly name?: string; readonly url: string }) {
  try {
    const { name, url } = resolve()
    return { name, url: maskUrl(url) }
  } catch (error) {
    if (error instanceof ConfigError) return { name: '', url: JSON.stringify(error.problems) }
    throw error
  }
}

test('a secret in a mistyped URL gets out neither in whole nor in part', () => {
  fc.assert(
    fc.property(mistyped, (url) => {
      for (const text of [maskUrl(url), shown(url)]) {
        for (const piece of PIECES) assert.ok(!text.toLowerCase().includes(piece.toLowerCase()), `${url} -> ${text}`)
      }
    }),
    { numRuns: 3000 },
  )
})
