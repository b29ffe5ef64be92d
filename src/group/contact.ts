import { connect, type Socket } from 'node:net'

/** What became of asking whether a lock socket is listened on. */
export type Contact =
  /** Somebody lives; the connection ends when that is over, and never keeps this process alive. */
  | { readonly status: 'alive'; readonly connection: Socket }
  /** The file is there and nobody listens on it: its process has ended. */
  | { readonly status: 'deserted' }
  /** The file is no more. */
  | { readonly status: 'gone' }
  /** It cannot be told now, for want of a descriptor or because too many ask at once. */
  | { readonly status: 'unknown'; readonly message: string }

/** Asks at a socket's file. */
export function contact(file: string): Promise<Contact> {
  return new Promise((resolve) => {
    const connection = connect(file)
    connection.unref()
    connection.once('connect', () => {
      connection.resume()
      resolve({ status: 'alive', connection })
    })
    // Stays: a connection may also end in an error, and its close tells all there is to know.
    connection.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') resolve({ status: 'deserted' })
      else if (code === 'ENOENT') resolve({ status: 'gone' })
      else resolve({ status: 'unknown', message })
    })
  })
}
