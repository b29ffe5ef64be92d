import type { RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import type { OutputSettings } from '../shared/settings.js'
import { basicAuthorization } from './basic-authorization.js'
import { type Connections, openConnections } from './connections.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { proxyFor } from './proxy.js'

/** How the requests of an output get to their first hop: the receiver, or a proxy that http is handed to. */
export interface Route {
  /** The first hop speaks TLS. */
  readonly secure: boolean
  /** Where it is, what it is asked for, and over which connections. */
  readonly options: Pick<RequestOptions, 'agent' | 'host' | 'servername' | 'port' | 'path' | 'socketPath'>
  /** What it is told besides the headers of the request. */
  readonly headers: Readonly<Record<string, string>>
  readonly connections: Connections
}

/**
 * Finds the way and opens connections for it. https through a proxy is a matter of the connection, which is a tunnel; http
 * is handed to the proxy with the whole URL (RFC 9112, section 3.2.2).
 * @param variables environment variables, for `proxy: env`; looked at once, and only when they were asked for
 * @throws when a TLS file cannot be read
 */
export function routeTo(
  { url, socketPath }: HttpEndpoint,
  settings: Pick<OutputSettings, 'timeoutMs' | 'tls' | 'proxy'>,
  variables: Readonly<Record<string, string | undefined>>,
): Route {
  const target = new URL(url)
  const proxy = socketPath === undefined ? proxyFor(url, settings.proxy, variables) : null
  const isTunnel = target.protocol === 'https:'
  const connections = openConnections(settings, isTunnel ? proxy : null)
  const hop = isTunnel ? target : (proxy ?? target)
  const secure = hop.protocol === 'https:'
  const handedOver = hop === proxy
  const host = hop.hostname.replace(/^\[|\]$/g, '')
  return {
    secure,
    options: {
      agent: secure ? connections.https : connections.http,
      host,
      port: hop.port || (secure ? 443 : 80),
      path: handedOver ? target.href : `${target.pathname}${target.search}`,
      ...(socketPath === undefined ? {} : { socketPath }),
      // Otherwise Node takes the name to verify from the header Host, which is the receiver's.
      ...(handedOver && secure ? { servername: isIP(host) === 0 ? host : '' } : {}),
    },
    headers: { Host: target.host, ...(handedOver ? proxyAuthorization(hop) : {}) },
    connections,
  }
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  const basic = basicAuthorization(proxy)
  return basic === undefined ? {} : { 'Proxy-Authorization': basic }
}
