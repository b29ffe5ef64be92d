import { version } from '../../model/version.js'
import type { AgentIdentity } from './agent-identity.js'
import type { Attributes } from './otlp-series.js'

/** What Node calls some things otherwise than the semantic conventions do. */
const OS_TYPES: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' }

/** The resource that all of an agent's metrics belong to. The agent's own tags are attributes of it and win. */
export function resourceAttributes({ host, tags, agentId, machine }: AgentIdentity): Attributes {
  const { id, platform, release, arch } = machine
  return Object.entries({
    'service.name': 'hostpulse',
    'service.version': version,
    'service.instance.id': agentId,
    'host.name': host,
    ...(id === undefined ? {} : { 'host.id': id }),
    'host.arch': ARCHITECTURES[arch] ?? arch,
    'os.type': OS_TYPES[platform] ?? platform,
    'os.version': release,
    ...tags,
  })
}
