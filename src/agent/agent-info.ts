import os from 'node:os'
import { machineId } from '../send/machine.js'
import type { Tags } from '../shared/frame.js'
import { nodeCrypto } from '../shared/node-modules.js'
import { version } from '../shared/version.js'

/** This program's key of host ids: `systemd-id128 machine-id --app-specific=<key>` prints the same. Never changes. */
const APPLICATION = '39c368ed8b7048fb98d3021196702ae8'

/**
 * Returns the tags of `agent_info`.
 * @param node version of Node: 22.3.0
 * @param rootfs root of the machine's files: not / for an agent in a container
 */
export function agentInfo(node: string, rootfs: string): Tags {
  const id = machineId(rootfs)
  return {
    version,
    node,
    os: os.platform(),
    arch: os.arch(),
    ...(id === undefined ? {} : { host_id: applicationSpecific(id, APPLICATION) }),
  }
}

/**
 * Returns an id that is as unique and lasting as a machine's id, but does not reveal it: machine-id(5) asks not to send that one over
 * a network. It is what sd_id128_get_machine_app_specific(3) returns: HMAC-SHA256 of the application under the machine's id, cut to
 * 128 bits, with the version bits of a random UUID.
 * @param id, application 32 hex digits each
 */
export function applicationSpecific(id: string, application: string): string {
  const key = Buffer.from(id, 'hex')
  const digest = nodeCrypto().createHmac('sha256', key).update(Buffer.from(application, 'hex')).digest().subarray(0, 16)
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x40, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex')
}
