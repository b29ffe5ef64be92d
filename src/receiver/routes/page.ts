import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { acceptsGzip } from '../../listen/accepts-gzip.js'
import { packageFile, requireLater } from '../../shared/package-files.js'

/** Folder in which the build puts the page. */
const folder = packageFile('../../page/')

const SCRIPT = 'text/javascript; charset=utf-8'
const assets: readonly { readonly path: string; readonly file: string | URL; readonly type: string }[] = [
  { path: '/', file: new URL('index.html', folder), type: 'text/html; charset=utf-8' },
  { path: '/page.css', file: new URL('page.css', folder), type: 'text/css; charset=utf-8' },
  { path: '/page.js', file: new URL('page.js', folder), type: SCRIPT },
  { path: '/uplot.js', file: requireLater.resolve('uplot/dist/uPlot.iife.min.js'), type: SCRIPT },
]

/** `GET /` and the files of the page, read and compressed once at start. Browsers revalidate them by ETag. */
export function addPageRoutes(app: FastifyInstance): void {
  for (const { path: route, file, type } of assets) {
    const body = readFileSync(file)
    const packed = gzipSync(body)
    const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    app.get(route, async (request, reply) => {
      reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' })
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      reply.type(type)
      return acceptsGzip(request.headers['accept-encoding'])
        ? reply.header('content-encoding', 'gzip').send(packed)
        : reply.send(body)
    })
  }
}
