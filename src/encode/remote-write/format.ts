import type { Names } from '../../names/names.js'
import { namesFor } from '../../names/names-for.js'
import type { AgentIdentity } from '../agent-identity.js'
import type { Encoder, EncoderFactory } from '../encoder.js'
import { FallbackEncoder } from './fallback-encoder.js'
import { RemoteWriteEncoder } from './remote-write.js'
import { RemoteWriteV1 } from './v1.js'
import { RemoteWriteV2 } from './v2.js'

/** Prometheus remote write. Only an answer shows a receiver's version, so 2.0 may fall back to 1.0 after one. */
export const remoteWrite: EncoderFactory = (identity, { remoteWrite: { version }, names: settings }) => {
  const names = namesFor(settings, () => identity.machine.uname ?? {})
  const first = version1(identity, names)
  return version === 1 ? first : new FallbackEncoder(version2(identity, names), first)
}

function version1({ host, tags }: AgentIdentity, names: Names): Encoder {
  return new RemoteWriteEncoder(new RemoteWriteV1(host, tags), names)
}

function version2(identity: AgentIdentity, names: Names): Encoder {
  return new RemoteWriteEncoder(new RemoteWriteV2(identity, names), names)
}
