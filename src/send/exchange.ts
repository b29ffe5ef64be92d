import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { nodeHttp, nodeHttps } from '../shared/node-http.js'
import type { HttpAnswer } from './answer.js'
import type { Route } from './route.js'

const MAX_ANSWER_BYTES = 65_536

export interface ExchangeOptions {
  readonly route: Route
  readonly headers: OutgoingHttpHeaders
  readonly content: Buffer
  /** Ends the exchange and its connection. */
  readonly signal: AbortSignal
  /** Sends the body in the next turn of the event loop. */
  readonly bodyLater: boolean
}

/**
 * Makes one POST with Node's own client and reads the answer. Redirects are answers like any other, and bodies stay as they
 * came. Rejects when there is no complete answer.
 */
export function exchange({ route, headers, content, signal, bodyLater }: ExchangeOptions): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { request: begin } = route.secure ? nodeHttps : nodeHttp
    // Throws for a text that cannot be a header, for example.
    const request = begin({ ...route.options, method: 'POST', headers: { ...route.headers, ...headers } })
    const end = () => request.destroy()
    signal.addEventListener('abort', end, { once: true })
    request.on('error', reject)
    request.on('response', (response) => {
      readAnswer(response).then(resolve, (error: unknown) => {
        end()
        reject(error)
      })
    })
    if (bodyLater) setImmediate(() => request.end(content))
    else request.end(content)
  })
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  return {
    kind: 'status',
    status: response.statusCode ?? 0,
    headers: textHeaders(response.headers),
    body: await readText(response, MAX_ANSWER_BYTES, encodingOf(response)),
  }
}

/** Returns latin1 for Protocol Buffers, because one character per byte loses nothing. */
function encodingOf({ headers }: IncomingMessage): BufferEncoding {
  return headers['content-type']?.includes('protobuf') ? 'latin1' : 'utf8'
}

function textHeaders(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string') texts[name] = value
  }
  return texts
}

/** Reads up to `maxBytes`, then destroys the stream. Rejects when the stream fails or closes before its end. */
function readText(stream: Readable, maxBytes: number, encoding: BufferEncoding): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const done = () => resolve(Buffer.concat(chunks).subarray(0, maxBytes).toString(encoding))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes < maxBytes) return
      done()
      stream.destroy()
    })
    stream.once('end', done)
    stream.on('error', reject)
    stream.once('close', () => reject(new Error('the connection was closed before the end of the answer')))
  })
}
