import { nodeNet } from '../shared/node-modules.js'

export interface ListenAddress {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string
  /** 0 to 65535; 0 picks a free port. */
  readonly port: number
}

/** Parses `HOST:PORT`, with an IPv6 address in brackets. Returns undefined for any other text. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]\s]+)):(?<port>\d{1,5})$/.exec(text)
  const { v6, host = v6, port } = match?.groups ?? {}
  if (host === undefined || (v6 !== undefined && nodeNet().isIP(v6) !== 6) || Number(port) > 65535) return undefined
  return { host, port: Number(port) }
}

/** Returns `host:port` as written in a URL. */
export function formatAddress({ host, port }: ListenAddress): string {
  return nodeNet().isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
}
