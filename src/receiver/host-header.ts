import type { onRequestHookHandler } from 'fastify'
import { isOwnName } from '../listen/loopback.js'

/**
 * Answers only to names that mean this machine. For a receiver on a loopback address.
 * @param listenHost what the receiver listens on
 */
export function requireLoopbackHost(listenHost: string): onRequestHookHandler {
  return (request, reply, done) => {
    if (isOwnName(request.headers.host, listenHost)) done()
    else
      reply.code(403).send({ error: 'this Host header is not for this receiver: use http://localhost or its address' })
  }
}
