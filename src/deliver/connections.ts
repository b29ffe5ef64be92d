import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import type { OutputSettings } from '../model/settings.js'

/** The keep-alive connections of one output. A socket never keeps the process alive: whoever waits for an answer does. */
export interface Connections {
  readonly http: http.Agent
  readonly https: https.Agent
  close(): void
}

/** Reads the TLS files; throws when one cannot be read. Certificates are verified, whatever the environment says. */
export function openConnections({ caFile, certFile, keyFile }: OutputSettings['tls']): Connections {
  const options = { keepAlive: true, maxSockets: 1 }
  const plain = new UnrefAgent(options)
  const secure = new UnrefSecureAgent({
    ...options,
    rejectUnauthorized: true,
    ca: read(caFile),
    cert: read(certFile),
    key: read(keyFile),
  })
  return {
    http: plain,
    https: secure,
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

function read(file: string | undefined): Buffer | undefined {
  return file === undefined ? undefined : readFileSync(file)
}

type ConnectArguments = Parameters<http.Agent['createConnection']>
type SecureConnectArguments = Parameters<https.Agent['createConnection']>

class UnrefAgent extends http.Agent {
  override createConnection(...args: ConnectArguments): Duplex | null | undefined {
    return unref(super.createConnection(...args))
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    unref(socket)
  }
}

class UnrefSecureAgent extends https.Agent {
  override createConnection(...args: SecureConnectArguments): Duplex | null | undefined {
    return unref(super.createConnection(...args))
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    unref(socket)
  }
}

function unref<Socket extends Duplex | null | undefined>(socket: Socket): Socket {
  if (socket !== null && socket !== undefined && 'unref' in socket && typeof socket.unref === 'function') socket.unref()
  return socket
}
