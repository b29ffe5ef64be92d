import { once } from 'node:events'
import { BlockList, createServer, isIP } from 'node:net'
import { formatAddress, type ListenAddress } from '../model/listen-address.js'
import { ReceiverError } from './errors.js'

export { formatAddress, type ListenAddress, parseListenAddress } from '../model/listen-address.js'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine can reach the address. A name other than `localhost` may be anything. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host === 'localhost'
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** Without a token, other machines are let in only when that is asked for. */
export function refuseOpenAddress(address: ListenAddress, token: string | undefined, insecure: boolean): void {
  if (token !== undefined || insecure || isLoopback(address.host)) return
  throw new ReceiverError(
    'HOSTPULSE_LISTEN_REFUSED',
    `${formatAddress(address)} can be reached from other machines, and no token protects it: ` +
      'give one by --receive-token-file, listen on 127.0.0.1, or say --insecure',
  )
}

/** What a person needs to know when the address could not be taken. */
export function describeListenFailure(address: ListenAddress, cause: unknown): ReceiverError {
  const text = formatAddress(address)
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const messages: Record<string, string> = {
    EADDRINUSE: `port ${address.port} is taken on ${address.host}: choose another by --listen ${formatAddress({ ...address, port: address.port < 65535 ? address.port + 1 : 0 })}`,
    EADDRNOTAVAIL: `${address.host} is not an address of this machine: choose one by --listen HOST:PORT`,
    EACCES: `no permission to listen on ${text}: choose a port above 1023 by --listen HOST:PORT`,
    ENOTFOUND: `the name ${address.host} has no address: choose one by --listen HOST:PORT`,
  }
  const message = (typeof code === 'string' && messages[code]) || `cannot listen on ${text}: ${String(cause)}`
  return new ReceiverError('HOSTPULSE_LISTEN_FAILED', message, { cause })
}

/** Throws ReceiverError when the address cannot be taken now. */
export async function checkAddress(address: ListenAddress): Promise<void> {
  const server = createServer().listen(address.port, address.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw describeListenFailure(address, error)
  }
  server.close()
}
