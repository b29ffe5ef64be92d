import type { Duplex } from 'node:stream'
import type tls from 'node:tls'
import { nodeNet, nodeTls } from '../shared/node-modules.js'
import type { Dial } from './dial.js'
import type { TlsFiles } from './tls-files.js'
import { unref } from './unref.js'

/**
 * Speaks TLS over another connection. Certificates are always verified; the environment cannot turn that off. Resumes the last
 * session, until a file is renewed or a connection fails.
 */
export function dialTls(dial: Dial, files: TlsFiles): Dial {
  let last: { readonly context: tls.SecureContext; readonly session: Buffer } | undefined
  return async (target, signal) => {
    // Reads the files first, because a problem with them is the one to report.
    const secureContext = files.context()
    const stream = await dial(target, signal)
    const session = last?.context === secureContext ? last.session : undefined
    last = undefined
    const { host, servername = nodeNet().isIP(host) === 0 ? host : '' } = target
    const socket = nodeTls().connect({
      socket: stream,
      host,
      servername,
      secureContext,
      rejectUnauthorized: true,
      ...(session === undefined ? {} : { session }),
    })
    socket.on('session', (ticket) => {
      last = { context: secureContext, session: ticket }
    })
    socket.once('close', (hadError) => {
      if (hadError) last = undefined
    })
    return await secured(unref(socket), signal)
  }
}

function secured(socket: tls.TLSSocket, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      resolve(socket)
    })
    // Stays on the socket for good: otherwise a late error would be an uncaught exception.
    socket.on('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed during the TLS handshake')))
  })
}
