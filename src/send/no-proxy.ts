import type { BlockList } from 'node:net'
import { domainToASCII } from 'node:url'
import { nodeNet } from '../shared/node-modules.js'

/** Host of a request, written the same way on both sides of a comparison. */
interface Target {
  /** Name or address without brackets and trailing dot, in lower case and punycode. */
  readonly host: string
  readonly port: string
}

/**
 * Returns whether `no_proxy` exempts a URL, by the rules that curl 8 and Go's httpproxy agree on. Entries are separated by commas
 * or white space. `*` exempts everything. A name exempts its host and all hosts below it, whether it begins with a dot, `*.` or
 * neither. An address exempts itself in all its spellings; a CIDR block exempts the addresses in it. `name:port` and
 * `[address]:port` exempt one port. Names are compared in punycode, without a trailing dot.
 */
export function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = withoutDot(withoutBrackets(hostname))
  const target = { host, port: port || (protocol === 'https:' ? '443' : '80') }
  const entries = noProxy.split(/[\s,]+/).filter((entry) => entry !== '')
  return entries.some((entry) => matches(entry, target))
}

function matches(entry: string, { host, port }: Target): boolean {
  if (entry === '*') return true
  const { name, only } = splitPort(withoutScheme(entry))
  if (only !== undefined && Number(only) !== Number(port)) return false
  if (nodeNet().isIP(host) !== 0) return addressesOf(name)?.check(host, familyOf(host)) ?? false
  const domain = withoutDot(domainToASCII(name.replace(/^\*?\./, '')))
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

/** `http://name:port/` is a common mistake for `name:port`. */
function withoutScheme(entry: string): string {
  return entry.replace(/^[a-z][a-z\d+.-]*:\/\/([^/]*).*$/i, '$1')
}

/** Splits off the port. An IPv6 address can have one only after brackets. */
function splitPort(entry: string): { readonly name: string; readonly only?: string | undefined } {
  const [, name = entry, only] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? []
  return { name: withoutBrackets(name), only }
}

/** Returns the address or block of addresses that an entry names; undefined for any other entry. */
function addressesOf(name: string): BlockList | undefined {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(name) ?? []
  const bare = withoutBrackets(address)
  if (nodeNet().isIP(bare) === 0) return undefined
  const family = familyOf(bare)
  if (Number(bits) > (family === 'ipv4' ? 32 : 128)) return undefined
  const addresses = new (nodeNet().BlockList)()
  if (bits === undefined) addresses.addAddress(bare, family)
  else addresses.addSubnet(bare, Number(bits), family)
  return addresses
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return nodeNet().isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '')
}
