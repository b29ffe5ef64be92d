import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { TlsFiles } from '../../src/send/tls-files.js'
import { FaultServer } from '../helpers/fault-server.js'
import { assertNone, assertStatus, send, transportTo } from './helpers/transport.js'
import { until } from './helpers/until.js'

const fixture = (name: string) => new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url).pathname
const read = (name: string) => readFileSync(fixture(name), 'utf8')
const pair = (name: string) => ({ cert: read(name), key: read(`${name}-key`) })
const PASSPHRASE = 'open, sesame'

/** Creates files that a test renews: an authority, and a client certificate with its key. */
function folderFor(t: TestContext) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = (name: string) => path.join(directory, name)
  const files = { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client-key.pem') }
  copyFileSync(fixture('ca'), files.caFile)
  const useClient = (name: string) => {
    copyFileSync(fixture(name), files.certFile)
    copyFileSync(fixture(`${name}-key`), files.keyFile)
  }
  useClient('client')
  return { ...files, file, useClient }
}

/** Starts a server at the port of another, which it closes, like a receiver with a renewed certificate. */
async function serve(t: TestContext, tls: object, before?: FaultServer): Promise<FaultServer> {
  const port = before?.port ?? 0
  await before?.close()
  const server = await FaultServer.start({ tls: { ...pair('server'), ...tls }, port })
  t.after(() => server.close())
  return server
}

const asking = (authority: string) => ({ ca: read(authority), requestCert: true, rejectUnauthorized: true })

describe('TLS files', () => {
  it('are used by the next connection once they are renewed: the authority', async (t) => {
    const { caFile } = folderFor(t)
    const first = await serve(t, {})
    const transport = transportTo(t, first.url, { tls: { caFile } })
    assertStatus(await send(transport), 202)
    await serve(t, pair('self-signed'), first)
    assertNone(await send(transport), 'failed', /self-signed/)
    copyFileSync(fixture('self-signed'), caFile)
    assertStatus(await send(transport), 202)
  })

  for (const replace of [copyFileSync, renewByRename, renewByLink] as const) {
    it(`are used by the next connection once they are renewed: certificate and key, by ${replace.name}`, async (t) => {
      const { caFile, certFile, keyFile } = folderFor(t)
      const first = await serve(t, asking('ca'))
      const transport = transportTo(t, first.url, { tls: { caFile, certFile, keyFile } })
      assertStatus(await send(transport), 202)
      await serve(t, asking('self-signed'), first)
      assertNone(await send(transport), 'failed', /may have refused the client certificate .*client\.pem$/)
      replace(fixture('self-signed'), certFile)
      // Between the two the old pair stays in use.
      assertNone(await send(transport), 'failed', /\(an older file is still in use: tls\.keyFile .* is not the key of/)
      replace(fixture('self-signed-key'), keyFile)
      assertStatus(await send(transport), 202)
    })
  }

  it('stay in use while they are half-written or gone', async (t) => {
    const { caFile, certFile, keyFile } = folderFor(t)
    const server = await serve(t, asking('ca'))
    const transport = transportTo(t, server.url, { tls: { caFile, certFile, keyFile }, keepAlive: { maxAgeMs: 0 } })
    assertStatus(await send(transport), 202)
    const damages = [
      () => truncateSync(keyFile, 60),
      () => truncateSync(certFile, 200),
      () => truncateSync(caFile, 200),
      () => writeFileSync(caFile, ''),
      () => writeFileSync(caFile, `${read('ca').slice(0, 200)}\n-----END CERTIFICATE-----\n`),
      () => writeFileSync(caFile, `${read('ca')}${read('self-signed').slice(0, 100)}`),
      () => rmSync(certFile),
    ]
    for (const damage of damages) {
      damage()
      assertStatus(await send(transport), 202)
    }
    assert.equal(server.connections, damages.length + 1)
  })

  it('may be one file for all of them, with text between, as other tools write it', (t) => {
    const { file } = folderFor(t)
    const all = file('all.pem')
    writeFileSync(all, `Bag Attributes\n${read('client')}and its key:\n${read('client-key')}`.replaceAll('\n', '\r\n'))
    assert.ok(new TlsFiles({ caFile: all, certFile: all, keyFile: all }).context())
  })

  it('make one context until one of them changes', (t) => {
    const { caFile, certFile, keyFile } = folderFor(t)
    const files = new TlsFiles({ caFile, certFile, keyFile })
    const first = files.context()
    assert.equal(files.context(), first)
    writeFileSync(caFile, `# renewed\n${read('ca')}`)
    const second = files.context()
    assert.notEqual(second, first)
    assert.equal(files.context(), second)
    assert.equal(new TlsFiles({}).problem, undefined)
  })

  const unusable: readonly (readonly [string, RegExp, (folder: ReturnType<typeof folderFor>) => void])[] = [
    [
      'an authority that is none',
      /caFile .*ca\.pem holds no certificate in PEM$/,
      ({ caFile }) => writeFileSync(caFile, 'x'),
    ],
    [
      'a certificate that is cut off',
      /certFile .*client\.pem is no certificate/,
      ({ certFile }) => truncateSync(certFile, 99),
    ],
    [
      'a key that is none',
      /keyFile .*client-key\.pem is no private key in PEM/,
      ({ keyFile }) => writeFileSync(keyFile, 'x'),
    ],
    [
      'a key of another',
      /keyFile .* is not the key of tls\.certFile .*client\.pem$/,
      ({ keyFile }) => copyFileSync(fixture('server-key'), keyFile),
    ],
    ['no file', /ENOENT.*client\.pem/, ({ certFile }) => rmSync(certFile)],
  ]
  for (const [name, message, damage] of unusable) {
    it(`are named when they never could be used: ${name}`, async (t) => {
      const folder = folderFor(t)
      damage(folder)
      const { caFile, certFile, keyFile } = folder
      const transport = transportTo(t, 'https://127.0.0.1:1/', { tls: { caFile, certFile, keyFile } })
      assertNone(await send(transport), 'failed', message)
    })
  }
})

describe('An encrypted key', () => {
  const encryptions = [
    ['PKCS #8', { type: 'pkcs8', cipher: 'aes-256-cbc' }],
    ['PKCS #8 with another cipher', { type: 'pkcs8', cipher: 'aes-128-cbc' }],
    ["OpenSSL's older form", { type: 'sec1', cipher: 'aes-128-cbc' }],
  ] as const
  for (const [name, options] of encryptions) {
    it(`is opened by its passphrase, given or in a file: ${name}`, async (t) => {
      const { caFile, certFile, keyFile, file } = folderFor(t)
      const key = createPrivateKey(read('client-key'))
      writeFileSync(keyFile, key.export({ ...options, format: 'pem', passphrase: PASSPHRASE }))
      const server = await serve(t, asking('ca'))
      const answerWith = (tls: object) =>
        send(transportTo(t, server.url, { tls: { caFile, certFile, keyFile, ...tls } }))
      assertStatus(await answerWith({ keyPassphrase: PASSPHRASE }), 202)
      const keyPassphraseFile = file('passphrase')
      writeFileSync(keyPassphraseFile, `${PASSPHRASE}\n`)
      assertStatus(await answerWith({ keyPassphraseFile }), 202)
      assertNone(await answerWith({}), 'failed', /client-key\.pem is encrypted: set tls\.keyPassphrase or/)
      const wrong = await answerWith({ keyPassphrase: 'let me in' })
      assertNone(wrong, 'failed', /client-key\.pem is not opened by the passphrase/)
      assert.ok(!JSON.stringify(wrong).includes('let me in'))
    })
  }

  it('is opened by a passphrase that is renewed with it', async (t) => {
    const { certFile, keyFile, file, useClient } = folderFor(t)
    const keyPassphraseFile = file('passphrase')
    writeFileSync(keyPassphraseFile, 'old')
    const files = new TlsFiles({ certFile, keyFile, keyPassphraseFile })
    useClient('client')
    const first = files.context()
    const key = createPrivateKey(read('self-signed-key'))
    copyFileSync(fixture('self-signed'), certFile)
    writeFileSync(keyFile, key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'new' }))
    assert.equal(files.context(), first)
    assert.match(files.problem ?? '', /is not opened by the passphrase/)
    writeFileSync(keyPassphraseFile, 'new\r\n')
    assert.notEqual(files.context(), first)
    assert.equal(files.problem, undefined)
  })
})

describe('A receiver that wants a client certificate', () => {
  it('is said to, when there is none', async (t) => {
    const server = await serve(t, asking('ca'))
    const transport = transportTo(t, server.url, { tls: { caFile: fixture('ca') } })
    assertNone(
      await send(transport),
      'failed',
      /^the receiver needs a client certificate: set tls\.certFile and tls\.keyFile$/,
    )
    await until(() => server.openConnections === 0, 'the connection is closed')
  })
})

/** Renews a file as Kubernetes does: points a link to another file. */
function renewByLink(from: string, to: string): void {
  symlinkSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}

/** Renews a file as certificate managers do: the new file replaces the old one. */
function renewByRename(from: string, to: string): void {
  copyFileSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}
