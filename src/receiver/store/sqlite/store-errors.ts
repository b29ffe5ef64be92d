import path from 'node:path'
import { ReceiverError } from '../../errors.js'
import type { Refusal } from './protocol.js'

const KEPT = 'it is left as it is'
const ANOTHER = 'choose another by --store FILE, or --store :memory:'

/** Returns the error for a file that cannot be used. The message says what to do. */
export function refusalError(file: string, { reason, error }: Refusal): ReceiverError {
  switch (reason) {
    case 'in-use':
      return new ReceiverError('HOSTPULSE_STORE_IN_USE', `${error}: ${ANOTHER}`)
    case 'damaged':
      return new ReceiverError('HOSTPULSE_STORE_REFUSED', `${error}: ${KEPT}; ${moveAway(file)}, or ${ANOTHER}`)
    case 'unusable':
      return new ReceiverError('HOSTPULSE_STORE_REFUSED', `${error}: ${KEPT}; ${ANOTHER}`)
  }
}

/** Returns the error for a file that was found damaged after it was opened. */
export function damageError(file: string, detail: string): ReceiverError {
  const message = `${file} is damaged (${detail}): nothing more is stored in it; ${moveAway(file)}, or ${ANOTHER}`
  return new ReceiverError('HOSTPULSE_STORE_DAMAGED', message)
}

function moveAway(file: string): string {
  return `move it and ${path.basename(file)}-wal away to start a new one`
}
