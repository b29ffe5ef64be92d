import type { onRequestHookHandler } from 'fastify'

/** Only what the page brings itself, no frame around it, no form, no other origin. No CORS header is ever sent. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

export const setSecurityHeaders: onRequestHookHandler = (_request, reply, done) => {
  reply.headers(headers)
  done()
}
