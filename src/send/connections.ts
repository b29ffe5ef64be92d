import { readFileSync } from 'node:fs'
import type http from 'node:http'
import type https from 'node:https'
import type { Duplex } from 'node:stream'
import { nodeHttp, nodeHttps } from '../shared/node-http.js'
import type { OutputSettings } from '../shared/settings.js'
import { TunnelAgent } from './tunnel-agent.js'
import { unref } from './unref.js'

/** Keep-alive connections of one output. Their sockets do not keep the process alive. */
export interface Connections {
  readonly http: http.Agent
  readonly https: https.Agent
  close(): void
}

/**
 * Reads the TLS files and creates the agents. Certificates are always verified; the environment cannot turn that off.
 * @param tunnel proxy for https
 * @throws when a TLS file cannot be read
 */
export function openConnections(settings: Pick<OutputSettings, 'tls' | 'timeoutMs'>, tunnel: URL | null): Connections {
  const { caFile, certFile, keyFile } = settings.tls
  const options = { keepAlive: true, maxSockets: 1 }
  const secureOptions = {
    ...options,
    rejectUnauthorized: true,
    ca: read(caFile),
    cert: read(certFile),
    key: read(keyFile),
  }
  const plain = new UnrefAgent(options)
  const secure =
    tunnel === null ? new UnrefSecureAgent(secureOptions) : new TunnelAgent(tunnel, settings.timeoutMs, secureOptions)
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

class UnrefAgent extends nodeHttp.Agent {
  override createConnection(...args: Parameters<http.Agent['createConnection']>): Duplex | null | undefined {
    return unref(super.createConnection(...args))
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    unref(socket)
  }
}

class UnrefSecureAgent extends nodeHttps.Agent {
  override createConnection(...args: Parameters<https.Agent['createConnection']>): Duplex | null | undefined {
    return unref(super.createConnection(...args))
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(socket, request)
    unref(socket)
  }
}
