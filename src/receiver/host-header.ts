import type { onRequestHookHandler } from 'fastify'
import { isLoopback } from './listen-address.js'

/**
 * On a loopback address, answers only to names that mean loopback. Otherwise a web page anywhere could point its own
 * name at 127.0.0.1 (DNS rebinding) and read this host's metrics from the visitor's browser.
 * @param listenHost what the receiver listens on; its own name is fine too
 */
export function requireLoopbackHost(listenHost: string): onRequestHookHandler {
  return (request, reply, done) => {
    if (isOwnName(request.headers.host, listenHost)) done()
    else
      reply.code(403).send({ error: 'this Host header is not for this receiver: use http://localhost or its address' })
  }
}

/** @param header `name`, `name:port`, `[v6]` or `[v6]:port` */
export function isOwnName(header: string | undefined, listenHost: string): boolean {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<plain>[^:[\]]+))(?::\d*)?$/.exec(header ?? '')
  const { v6, plain = v6 } = match?.groups ?? {}
  if (plain === undefined) return false
  const name = plain.toLowerCase()
  return isLoopback(name) || name === listenHost.toLowerCase()
}
