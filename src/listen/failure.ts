import { describeError, errorCode } from '../shared/describe-error.js'
import { formatAddress, type ListenAddress } from './address.js'

const LAST_PORT = 65_535

/**
 * Says why listening on an address failed, and what to do.
 * @param setting the flag or key that sets the address, up to its value: `--listen ` or `expose.listen: `
 */
export function describeListenFailure(address: ListenAddress, cause: unknown, setting: string): string {
  const text = formatAddress(address)
  const { host, port } = address
  const next = formatAddress({ host, port: port < LAST_PORT ? port + 1 : 0 })
  const messages: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken on ${host}: choose another by ${setting}${next}`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose one by ${setting}HOST:PORT`,
    EACCES: `no permission to listen on ${text}: choose a port above 1023 by ${setting}HOST:PORT`,
    ENOTFOUND: `the name ${host} has no address: choose one by ${setting}HOST:PORT`,
  }
  return messages[errorCode(cause) ?? ''] ?? `cannot listen on ${text}: ${describeError(cause)}`
}
