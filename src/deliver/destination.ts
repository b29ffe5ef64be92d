import { basicAuthorization } from './basic-authorization.js'
import { MASK } from './mask.js'

/** Where an output's URL leads. */
export type Destination =
  | {
      readonly kind: 'http'
      /** Without userinfo. */
      readonly url: string
      /** The URL's userinfo as an Authorization header; a secret. */
      readonly basic: string | undefined
      /** The unix socket that serves the URL. */
      readonly socketPath: string | undefined
    }
  | { readonly kind: 'stdout' }

const UNIX = /^unix:(?<socketPath>\/[^:]*)(?::(?<path>\/.*))?$/

/** Takes an output's URL apart: http, https, unix:/run/x.sock:/path or stdout:. Throws TypeError on any other. */
export function parseDestination(url: string): Destination {
  if (url === 'stdout:') return { kind: 'stdout' }
  const unix = UNIX.exec(url)?.groups
  if (unix !== undefined) {
    const path = unix['path'] ?? '/'
    return { kind: 'http', url: `http://localhost${path}`, basic: undefined, socketPath: unix['socketPath'] }
  }
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new TypeError(`an output cannot send to ${parsed.protocol}`)
  }
  const basic = basicAuthorization(parsed)
  parsed.username = ''
  parsed.password = ''
  return { kind: 'http', url: parsed.href, basic, socketPath: undefined }
}

/** The name of an output that has none: host:port; the socket's path; `stdout`. */
export function defaultOutputName(url: string): string {
  const destination = parseDestination(url)
  if (destination.kind === 'stdout') return 'stdout'
  if (destination.socketPath !== undefined) return destination.socketPath
  const { hostname, port, protocol } = new URL(destination.url)
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

/** An output's URL for people: without userinfo and fragment, and with the values of its query masked. */
export function shownUrl(url: string): string {
  const destination = parseDestination(url)
  if (destination.kind === 'stdout') return url
  const { origin, pathname, searchParams } = new URL(destination.url)
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=${MASK}`)
  const place = destination.socketPath === undefined ? origin : `unix:${destination.socketPath}:`
  return `${place}${pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`
}
