/**
 * `HOSTPULSE_LISTEN_REFUSED`: the configuration would open the receiver to everybody.
 * `HOSTPULSE_LISTEN_FAILED`: the address is not available: in use, not local or not permitted.
 * `HOSTPULSE_STORE_REFUSED`: this version cannot use the file as a store. The file is unchanged.
 * `HOSTPULSE_STORE_IN_USE`: another receiver has the file open.
 * `HOSTPULSE_STORE_DAMAGED`: the file was found damaged while the receiver ran. Nothing was written after that.
 */
export type ReceiverErrorCode =
  | 'HOSTPULSE_LISTEN_REFUSED'
  | 'HOSTPULSE_LISTEN_FAILED'
  | 'HOSTPULSE_STORE_REFUSED'
  | 'HOSTPULSE_STORE_IN_USE'
  | 'HOSTPULSE_STORE_DAMAGED'

/** Thrown when the receiver cannot start or go on. The message says how to fix it. */
export class ReceiverError extends Error {
  override readonly name = 'ReceiverError'
  readonly code: ReceiverErrorCode

  constructor(code: ReceiverErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
