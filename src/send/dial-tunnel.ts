import type { Duplex } from 'node:stream'
import { nodeHttp } from '../shared/node-modules.js'
import { basicAuthorization } from './basic-authorization.js'
import type { Dial } from './dial.js'
import { portOf } from './port-of.js'
import { unref } from './unref.js'

/**
 * Opens tunnels through a proxy by CONNECT (RFC 9110, section 9.3.6).
 * @param dial opens connections to the proxy
 */
export function dialTunnel(dial: Dial, proxy: URL): Dial {
  const hop = { host: withoutBrackets(proxy.hostname), port: portOf(proxy) }
  const authorization = basicAuthorization(proxy)
  return async ({ host, port }, signal) => {
    const toProxy = await dial(hop, signal)
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const headers = { Host: target, ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }) }
    return await connect(toProxy, target, headers, signal)
  }
}

function connect(
  toProxy: Duplex,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = nodeHttp().request({ method: 'CONNECT', path, headers, createConnection: () => toProxy })
    const fail = (error: Error) => {
      toProxy.destroy()
      reject(error)
    }
    const abort = () => fail(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    request.once('connect', ({ statusCode = 0 }, socket) => {
      signal.removeEventListener('abort', abort)
      if (statusCode >= 200 && statusCode < 300) resolve(unref(socket))
      else fail(new Error(`the proxy answered ${statusCode}`))
    })
    request.on('error', fail)
    request.end()
  })
}

export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
