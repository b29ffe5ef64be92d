import { type Destination, parseDestination } from '../config/destination.js'
import { basicAuthorization } from './basic-authorization.js'

/** What requests are made with. */
export interface HttpEndpoint {
  /** Without userinfo. */
  readonly url: string
  /** The URL's userinfo as an Authorization header; a secret. */
  readonly basic: string | undefined
  /** The unix socket that serves the URL. */
  readonly socketPath: string | undefined
}

/** Where an output's requests go; undefined for `stdout:`. Throws TypeError on a URL that leads nowhere. */
export function httpEndpoint(url: string): HttpEndpoint | undefined {
  const destination = parseDestination(url)
  if (destination === undefined) throw new TypeError('an output needs an http, https or unix URL, or stdout:')
  return destination.kind === 'stdout' ? undefined : endpointOf(destination)
}

function endpointOf(destination: Exclude<Destination, { kind: 'stdout' }>): HttpEndpoint {
  if (destination.kind === 'unix') {
    const { socketPath, path } = destination
    return { url: `http://localhost${path}`, basic: undefined, socketPath }
  }
  const url = new URL(destination.url)
  const basic = basicAuthorization(url)
  url.username = ''
  url.password = ''
  return { url: url.href, basic, socketPath: undefined }
}
