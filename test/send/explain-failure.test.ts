import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explainFailure, type FailureContext } from '../../src/send/explain-failure.js'
import { TlsFiles } from '../../src/send/tls-files.js'

/** Returns an alert as worded by OpenSSL. */
function alert(number: number, text: string): Error {
  return new Error(
    `804CE228F97F0000:error:0A000418:SSL routines:ssl3_read_bytes:${text}:../deps/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number ${number}\n`,
  )
}

function context({ certFile, port = 443, ...rest }: { certFile?: string; port?: number } & Partial<FailureContext>) {
  const tls = certFile === undefined ? {} : { certFile, keyFile: 'client-key.pem' }
  const route = { secure: true, options: { host: 'receiver.example', port }, tlsFiles: new TlsFiles(tls) }
  return { route, isConnected: true, hasBegun: false, ...rest }
}

describe('explainFailure', () => {
  const refused: readonly (readonly [number, string, RegExp])[] = [
    [42, 'sslv3 alert bad certificate', /client\.pem: it is malformed$/],
    [43, 'sslv3 alert unsupported certificate', /client\.pem: its type is not supported$/],
    [44, 'sslv3 alert certificate revoked', /client\.pem: it was revoked$/],
    [45, 'sslv3 alert certificate expired', /client\.pem: it has expired$/],
    [46, 'sslv3 alert certificate unknown', /client\.pem: it is not acceptable$/],
    [48, 'tlsv1 alert unknown ca', /client\.pem: its authority is unknown$/],
    [49, 'tlsv1 alert access denied', /client\.pem: access denied$/],
  ]
  for (const [number, text, expected] of refused) {
    it(`says that a client certificate was refused, and why: ${text}`, () => {
      const said = explainFailure(alert(number, text), context({ certFile: 'client.pem' }))
      assert.match(said, expected)
      assert.match(said, /^the receiver refused the client certificate client\.pem/)
      assert.match(explainFailure(alert(number, text), context({})), /needs a client certificate: set tls\.certFile/)
    })
  }

  it('says that a client certificate is needed', () => {
    const required = alert(116, 'tlsv13 alert certificate required')
    assert.match(
      explainFailure(required, context({})),
      /needs a client certificate: set tls\.certFile and tls\.keyFile$/,
    )
    const failure = alert(40, 'sslv3 alert handshake failure')
    assert.equal(
      explainFailure(failure, context({})),
      'the receiver ended the TLS handshake; it may need a client certificate (tls.certFile) (sslv3 alert handshake failure)',
    )
    assert.doesNotMatch(explainFailure(failure, context({ certFile: 'client.pem' })), /may need/)
  })

  it('names gRPC, which speaks no HTTP/1.1 over TLS, and its port', () => {
    const hint = /looks like gRPC: use the HTTP port \(4318\)$/
    assert.match(explainFailure(alert(120, 'tlsv1 alert no application protocol'), context({})), hint)
    const plain = context({ port: 4317 })
    const silent = { ...plain, route: { ...plain.route, secure: false } }
    assert.match(explainFailure(new Error('socket hang up'), silent), hint)
    assert.doesNotMatch(explainFailure(new Error('socket hang up'), { ...silent, hasBegun: true }), hint)
    assert.doesNotMatch(explainFailure(new Error('connect ECONNREFUSED'), { ...silent, isConnected: false }), hint)
  })

  it('says what the server lacks', () => {
    assert.match(explainFailure(alert(112, 'tlsv1 unrecognized name'), context({})), /for the name receiver\.example$/)
    const tooOld = alert(70, 'tlsv1 alert protocol version')
    assert.match(
      explainFailure(tooOld, context({})),
      /^the receiver ended the TLS handshake \(tlsv1 alert protocol version\)$/,
    )
  })

  it('keeps any other reason as it is', () => {
    for (const [error, reason] of [
      [new Error('read ECONNRESET'), 'read ECONNRESET'],
      [Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
      ['a text', '"a text" was thrown'],
    ]) {
      assert.equal(explainFailure(error, context({ hasBegun: true })), reason)
    }
  })
})
