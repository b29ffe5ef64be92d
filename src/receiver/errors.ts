/**
 * `HOSTPULSE_LISTEN_REFUSED`: the settings would open the receiver to anybody, a mistake of configuration.
 * `HOSTPULSE_LISTEN_FAILED`: the address cannot be taken now (in use, not of this machine, not permitted).
 * `HOSTPULSE_STORE_REFUSED`: the file is not a store that this version can use; it is left as it is.
 * `HOSTPULSE_STORE_IN_USE`: another receiver has the file open.
 */
export type ReceiverErrorCode =
  | 'HOSTPULSE_LISTEN_REFUSED'
  | 'HOSTPULSE_LISTEN_FAILED'
  | 'HOSTPULSE_STORE_REFUSED'
  | 'HOSTPULSE_STORE_IN_USE'

/** The receiver cannot start. The message is for people and says what would help. */
export class ReceiverError extends Error {
  override readonly name = 'ReceiverError'
  readonly code: ReceiverErrorCode

  constructor(code: ReceiverErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
