import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Shipped as they are written: they stay in the package's source folder, which dist/ lies beside. */
const folder = new URL('../../../../src/receiver/page/', import.meta.url)

const html = 'text/html; charset=utf-8'
const css = 'text/css; charset=utf-8'
const script = 'text/javascript; charset=utf-8'

const assets = [
  { path: '/', file: 'index.html', type: html },
  { path: '/page.css', file: 'page.css', type: css },
  { path: '/page.js', file: 'page.js', type: script },
  { path: '/format.js', file: 'format.js', type: script },
  { path: '/host-state.js', file: 'host-state.js', type: script },
  { path: '/feed.js', file: 'feed.js', type: script },
  { path: '/elements.js', file: 'elements.js', type: script },
  { path: '/sparkline.js', file: 'sparkline.js', type: script },
  { path: '/cards.js', file: 'cards.js', type: script },
  { path: '/card-view.js', file: 'card-view.js', type: script },
] as const

/** `GET /` and the files of the page, read and packed once. A browser asks each time and is told when nothing changed. */
export function addPageRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of assets) {
    const body = readFileSync(new URL(file, folder))
    const packed = gzipSync(body)
    const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    app.get(path, async (request, reply) => {
      reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      reply.type(type)
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      return takesGzip ? reply.header('content-encoding', 'gzip').send(packed) : reply.send(body)
    })
  }
}
