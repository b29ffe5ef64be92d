import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { packageFile, requireLater } from '../../shared/package-files.js'

/** Where the build puts scripts, styles and HTML. */
const folder = packageFile('../receiver/page/')

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const
const typeByExtension: Readonly<Record<string, string>> = { '.html': types.html, '.css': types.css, '.js': types.js }

const assets: readonly { readonly path: string; readonly file: string | URL; readonly type: string }[] = [
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((found) => {
    const name = found.replaceAll('\\', '/')
    const type = typeByExtension[path.extname(name)]
    if (type === undefined) return []
    return [{ path: name === 'index.html' ? '/' : `/${name}`, file: new URL(name, folder), type }]
  }),
  { path: '/uplot.js', file: requireLater.resolve('uplot/dist/uPlot.iife.min.js'), type: types.js },
]

/** Link header that preloads every module at once. Without it the browser finds them import by import. */
const preload = assets
  .filter(({ path: route, type }) => type === types.js && route !== '/uplot.js')
  .map(({ path: route }) => `<${route.slice(1)}>; rel=modulepreload`)
  .join(', ')

/** `GET /` and the files of the page, read and compressed once at start. Browsers revalidate them by ETag. */
export function addPageRoutes(app: FastifyInstance): void {
  for (const { path: route, file, type } of assets) {
    const body = readFileSync(file)
    const packed = gzipSync(body)
    const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    app.get(route, async (request, reply) => {
      reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' })
      if (route === '/') reply.header('link', preload)
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      reply.type(type)
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      return takesGzip ? reply.header('content-encoding', 'gzip').send(packed) : reply.send(body)
    })
  }
}
