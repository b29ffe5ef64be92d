import { accept, refuse, type ValuesOf } from '../config/field.js'
import { choice, duration, integer, text, toggle } from '../config/fields.js'

/*
 * Flags that are not part of the configuration, under the names that commander gives them.
 */

export const logFlags = {
  logFormat: choice('', ['auto', 'json', 'pretty']).default('auto'),
}

/** Flags of `once`. */
export const onceFlags = {
  ticks: integer('', { min: 1, max: 1000 }).default(2),
  output: choice('', ['table', 'json']).default('table'),
  send: toggle('').default(false),
}

/** Flags of `collectors`. */
export const collectorsFlags = {
  output: choice('', ['table', 'json']).default('table'),
}

/** Flags of `postmortem`. */
export const postmortemFlags = {
  output: choice('', ['text', 'json']).default('text'),
}

const HOST_PORT = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/

/** Whether the text looks like a URL, which may contain a password. */
function isUrl(file: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/|@/i.test(file) && !file.startsWith('/')
}

/** Flags of `receive` and `dashboard`. */
export const receiveFlags = {
  listen: text('')
    .refine((value) => {
      const [, ipv6, host, port] = HOST_PORT.exec(value) ?? []
      return port !== undefined && Number(port) <= 65535
        ? accept({ host: ipv6 || host || '127.0.0.1', port: Number(port) })
        : refuse('is not HOST:PORT: write 127.0.0.1:9470, [::1]:9470 or :0 for any free port')
    })
    .default('127.0.0.1:9470'),
  receiveTokenFile: text('').optional(),
  store: text('')
    .refine((file) => (isUrl(file) ? refuse('is a URL, not a file') : accept(file)))
    .optional(),
  retention: duration('', { min: '1m', max: '8760h' }).optional(),
  maxSeries: integer('', { min: 1, max: 10_000_000 }).optional(),
  insecure: toggle('').default(false),
}

/** Flags of `dashboard` only. */
export const dashboardFlags = { ...receiveFlags, open: toggle('').default(false) }

export type ReceiveSettings = ValuesOf<typeof receiveFlags>
