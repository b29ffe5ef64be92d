import type { Socket } from 'node:net'
import { nodeNet } from '../shared/node-modules.js'

/** Result of contacting a lock socket. */
export type Contact =
  /** A process listens. The connection closes when that process ends, and does not keep this one alive. */
  | { readonly status: 'alive'; readonly connection: Socket }
  /** The file exists but nobody listens: its process has ended. */
  | { readonly status: 'deserted' }
  /** The file does not exist. */
  | { readonly status: 'gone' }
  /** Unknown for now: descriptors ran out, or too many processes connect at once. */
  | { readonly status: 'unknown'; readonly message: string }

/** Connects to a lock socket to find out whether its process lives. */
export function contact(file: string): Promise<Contact> {
  return new Promise((resolve) => {
    const connection = nodeNet().connect(file)
    connection.unref()
    connection.once('connect', () => {
      connection.resume()
      resolve({ status: 'alive', connection })
    })
    // Stays after connecting, too: a connection may end with an error, and `close` follows in any case.
    connection.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') resolve({ status: 'deserted' })
      else if (code === 'ENOENT') resolve({ status: 'gone' })
      else resolve({ status: 'unknown', message })
    })
  })
}
