import type { RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import type { OutputSettings } from '../shared/settings.js'
import { basicAuthorization } from './basic-authorization.js'
import { type Connections, openConnections } from './connections.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { proxyFor } from './proxy.js'

/** The way of an output's requests to their first hop: the receiver, or a proxy for http. */
export interface Route {
  /** Whether the first hop speaks TLS. */
  readonly secure: boolean
  /** Address, request target and connections. */
  readonly options: Pick<RequestOptions, 'agent' | 'host' | 'servername' | 'port' | 'path' | 'socketPath'>
  /** Headers for the first hop, besides those of the request. */
  readonly headers: Readonly<Record<string, string>>
  readonly connections: Connections
}

/**
 * Finds the route of an output. https reaches its receiver through a proxy by a tunnel; http sends the proxy the whole URL (RFC
 * 9112, section 3.2.2).
 * @param variables environment variables, read for `proxy: env` only
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
  const viaProxy = hop === proxy
  const host = hop.hostname.replace(/^\[|\]$/g, '')
  return {
    secure,
    options: {
      agent: secure ? connections.https : connections.http,
      host,
      port: hop.port || (secure ? 443 : 80),
      path: viaProxy ? target.href : `${target.pathname}${target.search}`,
      ...(socketPath === undefined ? {} : { socketPath }),
      // Otherwise Node verifies the name in the Host header, which is the receiver's.
      ...(viaProxy && secure ? { servername: isIP(host) === 0 ? host : '' } : {}),
    },
    headers: { Host: target.host, ...(viaProxy ? proxyAuthorization(hop) : {}) },
    connections,
  }
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  const basic = basicAuthorization(proxy)
  return basic === undefined ? {} : { 'Proxy-Authorization': basic }
}
