import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Shipped as they are written: they stay in the package's source folder, which dist/ lies beside. */
const folder = new URL('../../../../src/receiver/page/', import.meta.url)
const { resolve } = createRequire(import.meta.url)

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const

const names = [
  'card-view.js',
  'cards.js',
  'chart-view.js',
  'charts.js',
  'elements.js',
  'feed.js',
  'format.js',
  'history.js',
  'host-state.js',
  'page.css',
  'page.js',
  'view-state.js',
] as const

const assets: readonly { readonly path: string; readonly file: string | URL; readonly type: string }[] = [
  { path: '/', file: new URL('index.html', folder), type: types.html },
  ...names.map((name) => {
    const type = name.endsWith('.css') ? types.css : types.js
    return { path: `/${name}`, file: new URL(name, folder), type }
  }),
  { path: '/uplot.js', file: resolve('uplot/dist/uPlot.iife.min.js'), type: types.js },
  { path: '/uplot.css', file: resolve('uplot/dist/uPlot.min.css'), type: types.css },
]

/** `GET /` and the files of the page, read and packed once. A browser asks each time and is told when nothing changed. */
export function addPageRoutes(app: FastifyInstance): void {
  for (const { path, file, type } of assets) {
    const body = readFileSync(file)
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
