import { type Destination, parseDestination } from '../config/destination.js'
import { basicAuthorization } from './basic-authorization.js'

/** Destination of requests. */
export interface HttpEndpoint {
  /** URL without userinfo. */
  readonly url: string
  /** The URL's userinfo as an Authorization header; a secret. */
  readonly basic: string | undefined
  /** Unix socket that serves the URL. */
  readonly socketPath: string | undefined
}

/** Parses an output's URL. Returns undefined for `stdout:`. Throws TypeError for an unsupported URL. */
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
