import { nodeNet } from '../shared/node-modules.js'

/** Destination that an output's URL names. */
export type Destination =
  | { readonly kind: 'http'; readonly url: URL }
  /** HTTP over a unix socket: `unix:/run/x.sock:/path`. */
  | { readonly kind: 'unix'; readonly socketPath: string; readonly path: string }
  /** One JSON point per line on standard output: `stdout:`. */
  | { readonly kind: 'stdout' }

const UNIX = /^unix:(\/[^:?#]+):(\/.*)$/

/** Parses an output's URL; returns undefined when it has none of the three forms. */
export function parseDestination(text: string): Destination | undefined {
  // The URL parser silently drops tabs and line ends.
  if (/[\s\p{Cc}\\]/u.test(text)) return undefined
  if (text === 'stdout:') return { kind: 'stdout' }
  const [, socketPath, path] = UNIX.exec(text) ?? []
  if (socketPath !== undefined && path !== undefined) return { kind: 'unix', socketPath, path }
  const parts = splitHttpUrl(text)
  if (parts === undefined || isMisplaced(parts) || !URL.canParse(text)) return undefined
  return { kind: 'http', url: new URL(text) }
}

/** An http URL as written, split as RFC 3986 splits it. */
export interface HttpParts {
  /** `https://` */
  readonly scheme: string
  readonly authority: string
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string | undefined
}

export function splitHttpUrl(text: string): HttpParts | undefined {
  const match = /^(https?:\/\/)([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(text)
  if (match === null) return undefined
  const [, scheme = '', authority = '', path = '', query, fragment] = match
  return { scheme, authority, path, query, fragment }
}

/**
 * Whether a valid URL may have an unescaped `/` or `?` in its user or password, as in `http://user:12/34@host/`. The apparent
 * host is then part of the credentials. `https://host/@name` and an `@` in a parameter's value are unambiguous.
 */
export function isAmbiguous({ authority, path, query = '' }: HttpParts): boolean {
  const isAccount = /^[^@:]*\/@[\w-]+$/.test(path) && !authority.includes(':')
  if (path.includes('@') && !isAccount) return true
  const at = query.indexOf('@')
  return at !== -1 && (path === '' || !query.slice(0, at).includes('='))
}

/** Whether parsing has certainly split the credentials: an unescaped `#` begins a fragment, or a `/` or `?` follows the colon. */
function isMisplaced({ authority, path, query = '', fragment = '' }: HttpParts): boolean {
  return fragment.includes('@') || (authority.endsWith(':') && `${path}${query}`.includes('@'))
}

/** Returns an output's default name: `host:port`, the socket's path, `stdout`, or the scheme of an ambiguous URL. */
export function defaultName(destination: Destination): string {
  switch (destination.kind) {
    case 'http': {
      const { href, hostname, port, protocol } = destination.url
      const parts = splitHttpUrl(href)
      if (parts === undefined || isAmbiguous(parts)) return protocol.slice(0, -1)
      return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
    }
    case 'unix':
      return destination.socketPath
    case 'stdout':
      return 'stdout'
  }
}

/** Whether data sent there never leaves this host. */
export function isLocal(destination: Destination): boolean {
  if (destination.kind !== 'http') return true
  const { hostname } = destination.url
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (nodeNet().isIPv4(hostname) && hostname.startsWith('127.'))
  )
}
