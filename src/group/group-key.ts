import { isAboutProcess } from '../collectors/index.js'
import { nodeCrypto } from '../shared/node-modules.js'
import type { Settings } from '../shared/settings.js'

/**
 * Returns the key of a group: the processes of one user whose settings would report the same about the host to the same outputs. A
 * process with other settings is not a member and reports for itself. Secrets are part of the key, because another token may belong
 * to another tenant; the hash does not reveal them.
 * @returns 32 hexadecimal digits
 */
export function groupKey({ host, tags, outputs, expose, collectors }: Settings, uid: number): string {
  const ofHost = collectors.filter(({ name }) => !isAboutProcess(name))
  const text = JSON.stringify([uid, host, tags, outputs, expose, ofHost])
  return nodeCrypto().createHash('sha256').update(text).digest('hex').slice(0, 32)
}
