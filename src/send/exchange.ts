import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import type { Clock } from '../shared/clock.js'
import { type Answer, noAnswer } from './answer.js'
import { readText } from './read-text.js'
import { reasonOf } from './reason-of.js'
import type { Route } from './route.js'

const MAX_ANSWER_BYTES = 65_536

export const CALLED_OFF = noAnswer('aborted', 'the request was called off')

export interface ExchangeOptions {
  readonly route: Route
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
  readonly clock: Clock
  /** From the look-up of the name to the last byte of the answer. */
  readonly timeoutMs: number
  /** Calls it off. */
  readonly signal: AbortSignal
  /** Hands the body over in the next turn of the event loop: what runs for the first time holds it for long. @default false */
  readonly bodyLater?: boolean
}

/**
 * One POST and its answer, by Node's own client. Redirects are answers like any other, and bodies stay as they came. What
 * goes wrong is an answer too; of several things that do, the first counts.
 */
export function exchange({
  route,
  headers,
  body,
  clock,
  timeoutMs,
  signal,
  bodyLater,
}: ExchangeOptions): Promise<Answer> {
  if (signal.aborted) return Promise.resolve(CALLED_OFF)
  return new Promise((resolve) => {
    let request: ClientRequest | undefined
    const settle = (answer: Answer) => {
      timer.cancel()
      signal.removeEventListener('abort', callOff)
      resolve(answer)
    }
    const giveUp = (answer: Answer) => {
      settle(answer)
      request?.destroy()
    }
    const fail = (error: unknown) => giveUp(noAnswer('failed', reasonOf(error)))
    const callOff = () => giveUp(CALLED_OFF)
    const expire = () => giveUp(noAnswer('timeout', `no complete answer within ${timeoutMs} ms`))
    const timer = clock.setTimer(timeoutMs, expire)
    signal.addEventListener('abort', callOff)
    try {
      const { request: begin } = route.secure ? https : http
      request = begin({ ...route.options, method: 'POST', headers: { ...route.headers, ...headers } })
      request.on('error', fail)
      request.on('response', (response) => void answerOf(response).then(settle, fail))
      if (bodyLater === true) setImmediate(() => request?.end(body))
      else request.end(body)
    } catch (error) {
      // What cannot be a header, say.
      fail(error)
    }
  })
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  return {
    kind: 'status',
    status: response.statusCode ?? 0,
    headers: textsOf(response.headers),
    body: await readText(response, MAX_ANSWER_BYTES, encodingOf(response)),
  }
}

/** Protocol Buffers are bytes: one character each loses none of them. */
function encodingOf({ headers }: IncomingMessage): BufferEncoding {
  return headers['content-type']?.includes('protobuf') ? 'latin1' : 'utf8'
}

function textsOf(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string') texts[name] = value
  }
  return texts
}
