import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'

/** The only route without a token: it reveals nothing about the host. */
const OPEN_PATH = '/healthz'

/**
 * Admits requests that carry the token: as a Bearer token, or as the password of HTTP Basic with any user name, because browsers
 * can prompt for that. A token in the URL is not accepted: logs and browser histories would keep it.
 */
export function requireToken(token: string): onRequestHookHandler {
  const expected = digest(token)
  return (request, reply, done) => {
    const given = credential(request.headers.authorization)
    // Digests have equal lengths, so the comparison takes constant time.
    if (request.routeOptions.url === OPEN_PATH || (given !== undefined && timingSafeEqual(digest(given), expected))) {
      done()
      return
    }
    reply
      .code(401)
      .header('www-authenticate', 'Basic realm="hostpulse", charset="UTF-8", Bearer realm="hostpulse"')
      .send({ error: 'this receiver needs its token, as a Bearer token or as the password of HTTP Basic' })
  }
}

function credential(authorization = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value
    case 'basic': {
      const userAndPassword = Buffer.from(value, 'base64').toString()
      const colon = userAndPassword.indexOf(':')
      return colon === -1 ? undefined : userAndPassword.slice(colon + 1)
    }
    default:
      return undefined
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
