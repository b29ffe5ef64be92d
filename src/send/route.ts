import type { RequestOptions } from 'node:https'
import type { Clock } from '../shared/clock.js'
import { nodeNet } from '../shared/node-modules.js'
import type { OutputSettings } from '../shared/settings.js'
import { basicAuthorization } from './basic-authorization.js'
import { type Connections, openConnections } from './connections.js'
import { type Dial, dialDirectly } from './dial.js'
import { dialTls } from './dial-tls.js'
import { dialTunnel, withoutBrackets } from './dial-tunnel.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { portOf } from './port-of.js'
import { proxyFor } from './proxy.js'
import { TlsFiles } from './tls-files.js'

/** Path of an output's requests to their first hop: the receiver, or a proxy for http. */
export interface Route {
  /** Whether the first hop speaks TLS. */
  readonly secure: boolean
  /** Address, request target and connections. */
  readonly options: Pick<RequestOptions, 'agent' | 'host' | 'servername' | 'port' | 'path' | 'socketPath'>
  /** Headers for the first hop, besides those of the request. */
  readonly headers: Readonly<Record<string, string>>
  readonly connections: Connections
  readonly tlsFiles: TlsFiles
}

export interface RouteOptions {
  readonly endpoint: HttpEndpoint
  readonly settings: Pick<OutputSettings, 'timeoutMs' | 'tls' | 'proxy' | 'keepAlive'>
  /** Environment variables, read for `proxy: env` only. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** 0 to below 1. */
  readonly random: () => number
}

/**
 * Finds the route of an output. https reaches the receiver through a tunnel of the proxy; http sends the proxy the whole URL (RFC
 * 9112, section 3.2.2).
 */
export function routeTo({ endpoint, settings, variables, clock, random }: RouteOptions): Route {
  const { url, socketPath } = endpoint
  const target = new URL(url)
  const proxy = socketPath === undefined ? proxyFor(url, settings.proxy, variables) : null
  const isTunnel = target.protocol === 'https:'
  const hop = isTunnel ? target : (proxy ?? target)
  const secure = hop.protocol === 'https:'
  const viaProxy = hop === proxy
  const host = withoutBrackets(hop.hostname)
  const tlsFiles = new TlsFiles(settings.tls)
  const direct = dialDirectly(settings.timeoutMs, clock)
  const toHop = isTunnel && proxy !== null ? dialTunnel(dialProxy(direct, proxy, settings.tls), proxy) : direct
  const connections = openConnections({
    dial: secure ? dialTls(toHop, tlsFiles) : toHop,
    secure,
    maxAgeMs: settings.keepAlive.maxAgeMs,
    monotonicMs: () => clock.monotonicMs(),
    random,
  })
  return {
    secure,
    options: {
      agent: connections,
      host,
      port: portOf(hop),
      path: viaProxy ? target.href : `${target.pathname}${target.search}`,
      ...(socketPath === undefined ? {} : { socketPath }),
      // Otherwise Node would verify the name in the Host header: the receiver's.
      ...(viaProxy && secure ? { servername: nodeNet().isIP(host) === 0 ? host : '' } : {}),
    },
    headers: { Host: target.host, ...(viaProxy ? proxyAuthorization(hop) : {}) },
    connections,
    tlsFiles,
  }
}

/** Opens connections to a proxy. The client certificate is for the receiver and is not shown to a tunnel's proxy. */
function dialProxy(direct: Dial, { protocol }: URL, { caFile }: OutputSettings['tls']): Dial {
  return protocol === 'https:' ? dialTls(direct, new TlsFiles({ caFile })) : direct
}

function proxyAuthorization(proxy: URL): Record<string, string> {
  const basic = basicAuthorization(proxy)
  return basic === undefined ? {} : { 'Proxy-Authorization': basic }
}
