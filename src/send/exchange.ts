import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { nodeHttp, nodeHttps } from '../shared/node-modules.js'
import { type Answer, type HttpAnswer, noAnswer } from './answer.js'
import { readAnswerText } from './answer-text.js'
import { CLIENT_DEFAULTS } from './client-defaults.js'
import type { DialOptions } from './connections.js'
import { explainFailure } from './explain-failure.js'
import type { Route } from './route.js'

export interface ExchangeOptions {
  readonly route: Route
  readonly headers: OutgoingHttpHeaders
  readonly content: Buffer
  /** Ends the exchange and its connection. */
  readonly signal: AbortSignal
  /** Sends the body in the next turn of the event loop. */
  readonly bodyLater: boolean
}

/** Result of one request. */
export type Exchanged =
  | Answer
  /** The kept connection had ended: the request was not answered, and probably not read. */
  | { readonly kind: 'stale' }

/**
 * Makes one POST with Node's own client and reads the answer. Redirects are ordinary answers. A complete answer counts, whatever
 * follows it on its connection (RFC 9112, section 6.3). Rejects only for headers that cannot be sent.
 */
export function exchange({ route, headers, content, signal, bodyLater }: ExchangeOptions): Promise<Exchanged> {
  return new Promise((resolve) => {
    const { request: begin } = route.secure ? nodeHttps() : nodeHttp()
    const dialOptions: DialOptions = { dialSignal: signal }
    const allHeaders = { ...route.headers, ...headers }
    // Throws for an invalid header value, for example.
    const request = begin({ ...CLIENT_DEFAULTS, ...route.options, ...dialOptions, method: 'POST', headers: allHeaders })
    let isConnected = false
    let hasBegun = false
    let response: IncomingMessage | undefined
    let failure: unknown
    const end = () => request.destroy()
    signal.addEventListener('abort', end, { once: true })
    request.once('socket', (socket) => {
      isConnected = true
      socket.once('data', (chunk: Buffer) => {
        hasBegun = mayBeginAnswer(chunk)
      })
    })
    const fail = (error: unknown) => {
      end()
      if (request.reusedSocket && !hasBegun && !signal.aborted) resolve({ kind: 'stale' })
      else resolve(noAnswer('failed', explainFailure(failure ?? error, { route, isConnected, hasBegun })))
    }
    request.on('error', (error) => {
      failure ??= error
      // Once an answer has begun, it is either complete by now or fails as well.
      if (response === undefined) fail(error)
    })
    request.on('response', (incoming) => {
      response = incoming
      readAnswer(incoming).then((answer) => resolve(isOfIdleness(answer, request) ? { kind: 'stale' } : answer), fail)
    })
    // A 101 was not requested. It is an answer that ends with its headers.
    request.on('upgrade', (incoming, socket) => {
      socket.destroy()
      resolve(answerOf(incoming, ''))
    })
    if (bodyLater) setImmediate(() => request.end(content))
    else request.end(content)
  })
}

/** Returns whether bytes can begin an answer. Otherwise they are left over from earlier traffic on the connection. */
function mayBeginAnswer(chunk: Buffer): boolean {
  const start = 'HTTP/'
  return start.startsWith(chunk.toString('latin1', 0, start.length))
}

/** Returns whether an answer is a 408 that closes an idle connection, unrelated to the request (RFC 9110, section 15.5.9). */
function isOfIdleness({ status }: HttpAnswer, request: ClientRequest): boolean {
  return status === 408 && request.reusedSocket && !request.shouldKeepAlive
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  return answerOf(response, await readAnswerText(response))
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, body: string): HttpAnswer {
  const texts: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (typeof value === 'string') texts[name] = value
  }
  return { kind: 'status', status: statusCode, headers: texts, body }
}
