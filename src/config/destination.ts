import { isIPv4 } from 'node:net'

/** Where an output's URL points. */
export type Destination =
  | { readonly kind: 'http'; readonly url: URL }
  /** HTTP over a unix socket: `unix:/run/x.sock:/path`. */
  | { readonly kind: 'unix'; readonly socketPath: string; readonly path: string }
  /** One JSON point a line on standard output: `stdout:`. */
  | { readonly kind: 'stdout' }

const UNIX = /^unix:(\/[^:]+):(\/.*)$/

/** Reads an output's URL; undefined when it is none of the three forms. */
export function parseDestination(text: string): Destination | undefined {
  // The URL parser drops tabs and line ends without a word.
  if (/[\s\p{Cc}]/u.test(text)) return undefined
  if (text === 'stdout:') return { kind: 'stdout' }
  const [, socketPath, path] = UNIX.exec(text) ?? []
  if (socketPath !== undefined && path !== undefined) return { kind: 'unix', socketPath, path }
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return { kind: 'http', url: new URL(text) }
}

/** The name of an output that was given none: `host:port`, the socket's path, or `stdout`. */
export function defaultName(destination: Destination): string {
  switch (destination.kind) {
    case 'http': {
      const { hostname, port, protocol } = destination.url
      return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
    }
    case 'unix':
      return destination.socketPath
    case 'stdout':
      return 'stdout'
  }
}

/** Whether what is sent there never leaves this host. */
export function isLocal(destination: Destination): boolean {
  if (destination.kind !== 'http') return true
  const { hostname } = destination.url
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  )
}
