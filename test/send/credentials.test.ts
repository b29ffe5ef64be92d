import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { FixedCredentials, TokenFile } from '../../src/send/credentials.js'
import { FakeClock } from '../helpers/fake-clock.js'

function setUp(t: TestContext) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = path.join(directory, 'token')
  const clock = new FakeClock()
  const tokens: string[] = []
  const credentials = new TokenFile(file, clock, (token) => void tokens.push(token))
  return { file, clock, tokens, credentials }
}

describe('FixedCredentials', () => {
  it('sends one header, or none', () => {
    assert.equal(new FixedCredentials(undefined).missing(), undefined)
    assert.deepEqual(new FixedCredentials('Bearer x').headers(), { Authorization: 'Bearer x' })
    assert.deepEqual(new FixedCredentials(undefined).headers(), {})
  })
})

describe('TokenFile', () => {
  it('sends the trimmed file as a bearer token', (t) => {
    const { file, credentials } = setUp(t)
    writeFileSync(file, ' token-1 \n')
    assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-1' })
  })

  it('picks up a new token within five seconds without reading for every attempt', async (t) => {
    const { file, clock, tokens, credentials } = setUp(t)
    writeFileSync(file, 'token-1')
    credentials.headers()
    writeFileSync(file, 'token-22')
    assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-1' })
    await clock.advance(5000)
    assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-22' })
    assert.deepEqual(tokens, ['token-1', 'token-22'])
  })

  it('reads again at once after a refusal, even if the file looks unchanged', (t) => {
    const { file, credentials } = setUp(t)
    writeFileSync(file, 'token-1')
    const { atime, mtime } = statSync(file)
    credentials.headers()
    writeFileSync(file, 'token-2')
    utimesSync(file, atime, mtime)
    credentials.refused()
    assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-2' })
  })

  it('says why there is no token, until there is one', (t) => {
    const { file, credentials } = setUp(t)
    assert.equal(credentials.missing(), `tokenFile ${file} does not exist`)
    mkdirSync(file)
    assert.equal(credentials.missing(), `tokenFile ${file} is a folder`)
    rmdirSync(file)
    writeFileSync(file, '\n')
    assert.equal(credentials.missing(), `tokenFile ${file} is empty`)
    writeFileSync(file, 'token-1\ntoken-2\n')
    assert.equal(credentials.missing(), `tokenFile ${file} holds more than one line of printable ASCII`)
    writeFileSync(file, 'token-1')
    assert.equal(credentials.missing(), undefined)
    assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-1' })
  })

  it('keeps its token while the file is gone or holds none', async (t) => {
    const { file, clock, credentials } = setUp(t)
    writeFileSync(file, 'token-1')
    assert.equal(credentials.missing(), undefined)
    for (const change of [() => writeFileSync(file, ''), () => rmSync(file)]) {
      change()
      await clock.advance(5000)
      assert.deepEqual(credentials.headers(), { Authorization: 'Bearer token-1' })
      assert.equal(credentials.missing(), undefined)
    }
  })
})
