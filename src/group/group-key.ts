import { createHash } from 'node:crypto'
import type { Settings } from '../shared/settings.js'

/**
 * What the processes of one group have in common and nobody else: the user, and all that decides what would be reported of
 * the host and where to. Whoever differs in any of it is no member, and is never silenced. Secrets count (another token
 * may be another tenant) and cannot be told from the key.
 * @returns 32 hexadecimal digits
 */
export function groupKey({ host, tags, outputs, expose, collectors }: Settings, uid: number): string {
  const ofHost = collectors.filter(({ isolation }) => isolation !== 'main')
  const text = JSON.stringify([uid, host, tags, outputs, expose, ofHost])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
