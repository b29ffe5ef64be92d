import { describeError, errorCode } from '../shared/describe-error.js'
import type { Route } from './route.js'

export interface FailureContext {
  readonly route: Pick<Route, 'secure' | 'tlsFiles' | 'options'>
  /** Whether the connection was open, its TLS handshake included. */
  readonly isConnected: boolean
  /** Whether any byte of an answer arrived. */
  readonly hasBegun: boolean
}

/** Port of OTLP over gRPC, assigned by IANA. */
const GRPC_PORT = 4317
const GRPC = 'looks like gRPC: use the HTTP port (4318)'

/** Alerts about the client's certificate (RFC 8446, section 6). */
const CERTIFICATE_ALERTS: Readonly<Record<number, string>> = {
  42: 'it is malformed',
  43: 'its type is not supported',
  44: 'it was revoked',
  45: 'it has expired',
  46: 'it is not acceptable',
  48: 'its authority is unknown',
  49: 'access denied',
  51: 'its signature cannot be verified',
}
const CERTIFICATE_REQUIRED = 116
const HANDSHAKE_FAILURE = 40
const UNKNOWN_NAME = 112
const NO_APPLICATION_PROTOCOL = 120

/** OpenSSL's own words in an error message: `…:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:…`. */
const OPENSSL = /:SSL routines:[^:]*:([^:]+):/

/** Explains in plain words why a request got no answer: what happened, then what to do about it. */
export function explainFailure(error: unknown, context: FailureContext): string {
  const { problem } = context.route.tlsFiles
  const reason = explain(error, context)
  return context.route.secure && problem !== undefined
    ? `${reason} (an older file is still in use: ${problem})`
    : reason
}

function explain(error: unknown, context: FailureContext): string {
  const code = errorCode(error) ?? ''
  const text = describeError(error)
  const reason = OPENSSL.exec(text)?.[1] ?? text
  if (code.startsWith('HPE_')) return explainBytes(error, reason)
  const alert = /SSL alert number (\d+)/.exec(text)?.[1]
  if (alert !== undefined) return explainAlert(Number(alert), reason, context)
  if (/wrong version number|packet length too long|http request/.test(reason)) {
    return 'the port does not speak TLS: use http://, or the port for https'
  }
  if (!context.isConnected || context.hasBegun) return reason
  return `${closedInSilence(reason)}${hintOnSilence(context)}`
}

/** Names the protocol spoken at the port if it is not HTTP/1. */
function explainBytes(error: unknown, reason: string): string {
  const bytes = error instanceof Error && 'rawPacket' in error ? error.rawPacket : undefined
  if (Buffer.isBuffer(bytes) && isHttp2(bytes)) return `the port speaks HTTP/2 only, which ${GRPC}`
  if (Buffer.isBuffer(bytes) && isTls(bytes)) return 'the port speaks TLS: use https://'
  return `the answer is not valid HTTP: ${reason.replace(/^Parse Error: /, '')}`
}

/** Whether bytes are SETTINGS, a server's first frame, or GOAWAY, both on stream 0 (RFC 9113, section 4.1). */
function isHttp2(bytes: Buffer): boolean {
  if (bytes.length < 9 || bytes.readUInt32BE(5) !== 0) return false
  const [length, type] = [bytes.readUIntBE(0, 3), bytes[3]]
  return (type === 4 && length % 6 === 0) || (type === 7 && length >= 8)
}

/** Whether bytes are a record with an alert or part of a handshake (RFC 8446, section 5.1). */
function isTls(bytes: Buffer): boolean {
  return (bytes[0] === 21 || bytes[0] === 22) && bytes[1] === 3
}

function explainAlert(alert: number, reason: string, { route }: FailureContext): string {
  const { certFile } = route.tlsFiles
  const why = CERTIFICATE_ALERTS[alert]
  if (alert === CERTIFICATE_REQUIRED || (why !== undefined && certFile === undefined)) return needsCertificate(certFile)
  if (why !== undefined) return `the receiver refused the client certificate ${certFile}: ${why}`
  if (alert === NO_APPLICATION_PROTOCOL) return `the port does not speak HTTP/1.1 over TLS, which ${GRPC}`
  if (alert === UNKNOWN_NAME) return `the receiver has no certificate for the name ${route.options.host}`
  if (alert === HANDSHAKE_FAILURE) {
    const needed = certFile === undefined ? '; it may need a client certificate (tls.certFile)' : ''
    return `the receiver ended the TLS handshake${needed} (${reason})`
  }
  return `the receiver ended the TLS handshake (${reason})`
}

function needsCertificate(certFile: string | undefined): string {
  return certFile === undefined
    ? 'the receiver needs a client certificate: set tls.certFile and tls.keyFile'
    : `the receiver needs a client certificate, and did not get ${certFile}`
}

function closedInSilence(reason: string): string {
  return reason === 'socket hang up' ? 'the connection was closed without an answer' : reason
}

/** Returns a hint for a connection closed without an answer: some servers, including Node's, close it instead of sending an alert. */
function hintOnSilence({ route }: FailureContext): string {
  const { certFile } = route.tlsFiles
  if (!route.secure) return Number(route.options.port) === GRPC_PORT ? `; the port ${GRPC}` : ''
  return certFile === undefined
    ? '; the receiver may need a client certificate (tls.certFile)'
    : `; the receiver may have refused the client certificate ${certFile}`
}
