import type { onRequestHookHandler } from 'fastify'

/** Allows the page only its own files: no frames, forms or other origins. CORS headers are never sent. */
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
