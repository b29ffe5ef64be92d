import type { BlockList } from 'node:net'
import { nodeNet } from '../shared/node-modules.js'

let loopback: BlockList | undefined

/** Returns whether only this machine can reach the address. The only name that counts is `localhost`. */
export function isLoopback(host: string): boolean {
  const family = nodeNet().isIP(host)
  if (family === 0) return host === 'localhost'
  loopback ??= loopbackAddresses()
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Returns whether a request's Host header names this machine. A server on a loopback address must refuse all other names.
 * Otherwise any web page could point its own name at 127.0.0.1 (DNS rebinding) and read this host's metrics through a browser.
 * @param header `name`, `name:port`, `[v6]` or `[v6]:port`
 * @param listenHost the name or address that the server listens on; accepted as well
 */
export function isOwnName(header: string | undefined, listenHost: string): boolean {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<plain>[^:[\]]+))(?::\d*)?$/.exec(header ?? '')
  const { v6, plain = v6 } = match?.groups ?? {}
  if (plain === undefined) return false
  const name = plain.toLowerCase()
  return isLoopback(name) || name === listenHost.toLowerCase()
}

function loopbackAddresses(): BlockList {
  const addresses = new (nodeNet().BlockList)()
  addresses.addSubnet('127.0.0.0', 8, 'ipv4')
  addresses.addAddress('::1', 'ipv6')
  return addresses
}
