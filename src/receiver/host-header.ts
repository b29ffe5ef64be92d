import type { onRequestHookHandler } from 'fastify'
import { isOwnName } from '../listen/loopback.js'

/**
 * Refuses requests whose Host header does not name this machine, against DNS rebinding. For a receiver on loopback.
 * @param listenHost the address on which the receiver listens
 */
export function requireLoopbackHost(listenHost: string): onRequestHookHandler {
  return (request, reply, done) => {
    if (isOwnName(request.headers.host, listenHost)) done()
    else
      reply.code(403).send({ error: 'this Host header is not for this receiver: use http://localhost or its address' })
  }
}
