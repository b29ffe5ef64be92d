import { z } from 'zod'
import { formatNames } from '../encode/formats.js'
import { choice, duration, integer, size, text, textByName, toggle } from './fields.js'

/** RFC 9110: a field name is a token. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/

const retry = z.strictObject({
  retries: integer('Attempts after the first', { min: 0, max: 10 }).prefault(3),
  initialDelay: duration('Delay before the first retry; doubles with each', { min: '1ms', max: '10m' }).prefault('1s'),
  maxDelay: duration('Longest delay between two attempts', { min: '1ms', max: '10m' }).prefault('30s'),
})

const batch = z.strictObject({
  maxPoints: integer('Points of one request', { min: 1, max: 1_000_000 }).prefault(1000),
  maxBytes: size('Bytes of one request, before compression', { min: '1KB', max: '100MB' }).prefault('1MB'),
  flushInterval: duration('How long points wait for a batch to fill', { min: '1ms', max: '1h' }).prefault('1s'),
})

const buffer = z.strictObject({
  maxPoints: integer('Points waiting or in flight; beyond it the oldest are dropped', {
    min: 1,
    max: 100_000_000,
  }).prefault(100_000),
  maxBytes: size('Memory held; beyond it the oldest points are dropped', { min: '64KB', max: '16GB' }).prefault('16MB'),
  maxAge: duration('Points older than this are dropped', { min: '1s', max: '8760h' }).prefault('1h'),
})

const remoteWrite = z.strictObject({
  version: integer('Protocol version; 2 falls back to 1 when the receiver does not support it', {
    min: 1,
    max: 2,
  }).prefault(1),
  staleMarkers: toggle('Send a stale marker when a series ends').prefault(true),
})

const tls = z.strictObject({
  caFile: text("Certificates to trust instead of the system's, PEM").optional(),
  certFile: text('Client certificate, PEM; needs keyFile').optional(),
  keyFile: text('Key of the client certificate, PEM; needs certFile').optional(),
})

/** A destination with its own buffer and sender. */
export const outputSchema = z
  .strictObject({
    name: text('Names the output in statistics, logs and tags; default: host:port of the URL', {
      pattern: /^\P{C}{1,128}$/u,
      expected: 'must be at most 128 printable characters',
    }).optional(),
    url: text('`http://…`, `https://…`, `unix:/run/x.sock:/path`, or `stdout:`; `user:password@` is HTTP Basic'),
    format: choice('Wire format', formatNames).prefault('json'),
    remoteWrite: remoteWrite
      .meta({ title: 'RemoteWriteConfig', description: 'For `format: remote-write`' })
      .prefault({}),
    environment: choice('otel: the OTEL_… variables of a metrics exporter override url and headers', [
      'none',
      'otel',
    ]).prefault('none'),
    token: text('Bearer token; a secret', {
      pattern: /^[\x21-\x7e]+$/,
      expected: 'must be printable ASCII without spaces',
    }).optional(),
    tokenFile: text('File that holds the bearer token, instead of `token`').optional(),
    headers: textByName('Further request headers; every value is a secret', {
      pattern: HEADER_NAME,
      expected: 'is not a header name',
    }).prefault({}),
    timeout: duration('Hard deadline of one attempt', { min: '10ms', max: '10m' }).prefault('5s'),
    retry: retry.meta({ title: 'RetryConfig', description: 'Retries of a failed attempt' }).prefault({}),
    batch: batch.meta({ title: 'BatchConfig', description: 'What goes into one request' }).prefault({}),
    buffer: buffer.meta({ title: 'BufferConfig', description: 'Points that wait to be sent' }).prefault({}),
    compression: choice('Compression of the request body', ['none', 'gzip']).prefault('none'),
    tls: tls.meta({ title: 'TlsConfig', description: 'For https' }).prefault({}),
    proxy: text('none, env (HTTPS_PROXY and so on), or the URL of a proxy').prefault('none'),
  })
  .meta({ title: 'OutputConfig', description: 'A destination with its own buffer and sender' })
