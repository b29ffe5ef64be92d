import { formatNames } from '../encode/formats.js'
import { section } from './field.js'
import { choice, duration, integer, size, text, textByName, toggle } from './fields.js'

import { nameFields } from './name-fields.js'

/** RFC 9110: a field name is a token. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/

const retry = section(
  { title: 'RetryConfig', description: 'Retries of a failed attempt' },
  {
    retries: integer('Attempts after the first', { min: 0, max: 10 }).default(3),
    initialDelay: duration('Delay before the first retry; doubles with each', { min: '1ms', max: '10m' }).default('1s'),
    maxDelay: duration('Longest delay between two attempts', { min: '1ms', max: '10m' }).default('30s'),
  },
)

const batch = section(
  { title: 'BatchConfig', description: 'Points sent in one request' },
  {
    maxPoints: integer('Most points in one request', { min: 1, max: 1_000_000 }).default(1000),
    maxBytes: size('Most bytes in one request, before compression', { min: '1KB', max: '100MB' }).default('1MB'),
    flushInterval: duration('Longest wait for a batch to fill', { min: '1ms', max: '1h' }).default('1s'),
  },
)

const buffer = section(
  { title: 'BufferConfig', description: 'Points that wait to be sent' },
  {
    maxPoints: integer('Most points waiting or in flight; beyond that the oldest are dropped', {
      min: 1,
      max: 100_000_000,
    }).default(100_000),
    maxBytes: size('Most memory held; beyond that the oldest points are dropped', {
      min: '64KB',
      max: '16GB',
    }).default('16MB'),
    maxAge: duration('Points older than this are dropped', { min: '1s', max: '8760h' }).default('1h'),
  },
)

const remoteWrite = section(
  { title: 'RemoteWriteConfig', description: 'For `format: remote-write`' },
  {
    version: integer('Protocol version; 2 falls back to 1 when the receiver does not support it', {
      min: 1,
      max: 2,
    }).default(1),
    staleMarkers: toggle('Send a stale marker when a series ends').default(true),
  },
)

const tls = section(
  { title: 'TlsConfig', description: 'For https' },
  {
    caFile: text("Certificates to trust instead of the system's, PEM").optional(),
    certFile: text('Client certificate, PEM; needs keyFile').optional(),
    keyFile: text('Key of the client certificate, PEM; needs certFile').optional(),
    keyPassphrase: text('Passphrase of an encrypted key; a secret').optional(),
    keyPassphraseFile: text('File that holds the passphrase, instead of `keyPassphrase`').optional(),
  },
)

const keepAlive = section(
  { title: 'KeepAliveConfig', description: 'Connections kept between requests' },
  {
    maxAge: duration('Age at which a connection is no longer reused; 0 opens one for each request', {
      min: '0ms',
      max: '24h',
    }).default('5m'),
  },
)

/** A destination with its own buffer and sender. */
export const outputSection = section(
  { title: 'OutputConfig', description: 'A destination with its own buffer and sender' },
  {
    name: text('Names the output in statistics, logs and tags; default: host:port of the URL', {
      pattern: /^\P{C}{1,128}$/u,
      expected: 'must be at most 128 printable characters',
    }).optional(),
    url: text('`http://…`, `https://…`, `unix:/run/x.sock:/path`, or `stdout:`; `user:password@` is HTTP Basic'),
    format: choice('Wire format', formatNames).default('json'),
    ...nameFields('For `format: remote-write`: names of the metrics'),
    remoteWrite,
    environment: choice('otel: the OTEL_… variables of a metrics exporter override url and headers', [
      'none',
      'otel',
    ]).default('none'),
    token: text('Bearer token; a secret', {
      pattern: /^[\x21-\x7e]+$/,
      expected: 'must be printable ASCII without spaces',
    }).optional(),
    tokenFile: text('File that holds the bearer token, instead of `token`').optional(),
    headers: textByName('Further request headers; every value is a secret', {
      pattern: HEADER_NAME,
      expected: 'is not a header name',
    }).default({}),
    timeout: duration('Hard deadline of one attempt', { min: '10ms', max: '10m' }).default('5s'),
    retry,
    batch,
    buffer,
    compression: choice('Compression of the request body', ['none', 'gzip']).default('none'),
    tls,
    keepAlive,
    proxy: text('none, env (HTTPS_PROXY and so on), or the URL of a proxy').default('none'),
  },
)
