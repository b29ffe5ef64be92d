import type { Tags } from '../../shared/frame.js'
import { version } from '../../shared/version.js'
import type { AgentIdentity, Machine } from '../agent-identity.js'
import type { Attributes } from './conventions.js'

/** Node's names that differ from those of the semantic conventions. */
const OS_TYPES: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' }

/**
 * Returns the resource of all of an agent's metrics.
 * @param further attributes that override the detected ones; the agent's own tags override both
 */
export function resourceAttributes({ host, tags, agentId, machine }: AgentIdentity, further: Tags = {}): Attributes {
  const { id, arch } = machine
  return Object.entries({
    'service.name': 'hostpulse',
    'service.version': version,
    'service.instance.id': agentId,
    'host.name': host,
    ...(id === undefined ? {} : { 'host.id': id }),
    'host.arch': ARCHITECTURES[arch] ?? arch,
    ...osAttributes(machine),
    ...further,
    ...tags,
  })
}

/**
 * Returns the attributes of the operating system. `os.version` is the distribution's version, or the kernel's if no distribution is
 * known.
 */
function osAttributes({ platform, release, distribution }: Machine): Tags {
  const type = { 'os.type': OS_TYPES[platform] ?? platform }
  if (distribution === undefined) return { ...type, 'os.version': release }
  const { name, version, title = name } = distribution
  return {
    ...type,
    'os.name': name,
    ...(version === undefined ? {} : { 'os.version': version }),
    'os.description': `${title}, kernel ${release}`,
  }
}
