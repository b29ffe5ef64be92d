import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'

/** The one route that tells nothing and so needs no token. */
const OPEN_PATH = '/healthz'

/**
 * Lets in who has the token: as a Bearer token, or as the password of HTTP Basic with any user name, which is what
 * a browser can ask a person for. Never as a part of the URL, where logs and histories would keep it.
 */
export function requireToken(token: string): onRequestHookHandler {
  const expected = digest(token)
  return (request, reply, done) => {
    const given = credential(request.headers.authorization)
    // Digests have one length, and comparing them takes one time, whatever was given.
    if (request.routeOptions.url === OPEN_PATH || (given !== undefined && timingSafeEqual(digest(given), expected))) {
      done()
      return
    }
    reply
      .code(401)
      .header('www-authenticate', 'Basic realm="hostpulse", charset="UTF-8", Bearer realm="hostpulse"')
      .send({ error: 'this receiver needs its token: as Bearer token, or as password of HTTP Basic' })
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
