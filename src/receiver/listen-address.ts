import { once } from 'node:events'
import { createServer } from 'node:net'
import { formatAddress, type ListenAddress } from '../listen/address.js'
import { describeListenFailure } from '../listen/failure.js'
import { isLoopback } from '../listen/loopback.js'
import { ReceiverError } from './errors.js'

export { formatAddress, type ListenAddress, parseListenAddress } from '../listen/address.js'

/** Throws ReceiverError when other machines could reach the receiver without a token, unless `insecure` allows it. */
export function refuseOpenAddress(address: ListenAddress, token: string | undefined, insecure: boolean): void {
  if (token !== undefined || insecure || isLoopback(address.host)) return
  throw new ReceiverError(
    'HOSTPULSE_LISTEN_REFUSED',
    `${formatAddress(address)} can be reached from other machines, and no token protects it: ` +
      'give one with --receive-token-file, listen on 127.0.0.1, or use --insecure',
  )
}

/** Creates the error for an address that is not available. */
export function listenFailure(address: ListenAddress, cause: unknown): ReceiverError {
  return new ReceiverError('HOSTPULSE_LISTEN_FAILED', describeListenFailure(address, cause, '--listen '), { cause })
}

/** Throws ReceiverError when the address is not available. */
export async function checkAddress(address: ListenAddress): Promise<void> {
  const server = createServer().listen(address.port, address.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenFailure(address, error)
  }
  server.close()
}
