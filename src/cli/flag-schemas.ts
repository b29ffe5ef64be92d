import { z } from 'zod'
import { choice, duration, integer, text, toggle } from '../config/fields.js'

/*
 * Flags that are not part of the configuration, under the names that commander gives them.
 */

export const logFlags = z.object({
  logFormat: choice('', ['auto', 'json', 'pretty']).prefault('auto'),
})

/** Flags of `once`. */
export const onceFlags = z.object({
  ticks: integer('', { min: 1, max: 1000 }).prefault(2),
  output: choice('', ['table', 'json']).prefault('table'),
  send: toggle('').prefault(false),
})

/** Flags of `collectors`. */
export const collectorsFlags = z.object({
  output: choice('', ['table', 'json']).prefault('table'),
})

const HOST_PORT = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/

/** Whether the text does not look like a URL, which may contain a password. */
function isNoUrl(file: string): boolean {
  return !/^[a-z][a-z\d+.-]+:\/|@/i.test(file) || file.startsWith('/')
}

/** Flags of `receive` and `dashboard`. */
export const receiveFlags = z.object({
  listen: text('')
    .transform((value, context) => {
      const [, ipv6, host, port] = HOST_PORT.exec(value) ?? []
      if (port !== undefined && Number(port) <= 65535) return { host: ipv6 || host || '127.0.0.1', port: Number(port) }
      context.addIssue('is not HOST:PORT: write 127.0.0.1:9470, [::1]:9470 or :0 for any free port')
      return z.NEVER
    })
    .prefault('127.0.0.1:9470'),
  receiveTokenFile: text('').optional(),
  store: text('').refine(isNoUrl, 'is a URL, not a file').optional(),
  retention: duration('', { min: '1m', max: '8760h' }).optional(),
  insecure: toggle('').prefault(false),
})

/** Flags of `dashboard` only. */
export const dashboardFlags = receiveFlags.extend({ open: toggle('').prefault(false) })

export type ReceiveSettings = z.output<typeof receiveFlags>
