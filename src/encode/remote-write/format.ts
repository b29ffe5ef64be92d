import type { AgentIdentity } from '../agent-identity.js'
import type { Encoder, EncoderFactory } from '../encoder.js'
import { FallbackEncoder } from './fallback-encoder.js'
import { RemoteWriteEncoder } from './remote-write.js'
import { RemoteWriteV1 } from './v1.js'
import { RemoteWriteV2 } from './v2.js'

/** Prometheus remote write. Only an answer shows a receiver's version, so 2.0 falls back to 1.0 after one. */
export const remoteWrite: EncoderFactory = (identity, { remoteWrite: { version } }) =>
  version === 1 ? version1(identity) : new FallbackEncoder(version2(identity), version1(identity))

function version1({ host, tags }: AgentIdentity): Encoder {
  return new RemoteWriteEncoder(new RemoteWriteV1(host, tags))
}

function version2(identity: AgentIdentity): Encoder {
  return new RemoteWriteEncoder(new RemoteWriteV2(identity))
}
