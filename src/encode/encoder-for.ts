import type { OutputSettings } from '../shared/settings.js'
import type { AgentIdentity } from './agent-identity.js'
import type { Encoder } from './encoder.js'
import { FallbackEncoder } from './fallback-encoder.js'
import { InfluxEncoder } from './influx/influx.js'
import { JSON_ARRAY, JSON_LINES, JsonEncoder } from './json/json.js'
import { OtlpJsonSerializer } from './otlp/json-serializer.js'
import { OtlpEncoder } from './otlp/otlp.js'
import { OtlpProtobufSerializer } from './otlp/protobuf-serializer.js'
import { resourceAttributes } from './otlp/resource.js'
import { RemoteWriteEncoder } from './remote-write/remote-write.js'
import { RemoteWriteV1 } from './remote-write/v1.js'
import { RemoteWriteV2 } from './remote-write/v2.js'

/** What decides on the encoder of an output. */
type Wire = Pick<OutputSettings, 'url' | 'format' | 'remoteWrite' | 'resource'>

/** The encoder of an output's format; what goes to a stream is JSON whatever the format. */
export function encoderFor({ url, format, remoteWrite, resource }: Wire, identity: AgentIdentity): Encoder {
  const { host, tags } = identity
  if (url === 'stdout:') return new JsonEncoder({ host, tags, framing: JSON_LINES })
  switch (format) {
    case 'json':
      return new JsonEncoder({ host, tags, framing: JSON_ARRAY })
    case 'influx':
      return new InfluxEncoder(host, tags)
    case 'remote-write':
      return remoteWrite.version === 1 ? remoteWriteV1(identity) : remoteWriteV2(identity)
    case 'otlp':
      return new OtlpEncoder(identity, new OtlpProtobufSerializer(resourceAttributes(identity, resource)))
    case 'otlp-json':
      return new OtlpEncoder(identity, new OtlpJsonSerializer(resourceAttributes(identity, resource)))
  }
}

function remoteWriteV1({ host, tags }: AgentIdentity): Encoder {
  return new RemoteWriteEncoder(new RemoteWriteV1(host, tags))
}

/** There is no way to ask a receiver which version it speaks but to send. */
function remoteWriteV2(identity: AgentIdentity): Encoder {
  return new FallbackEncoder(new RemoteWriteEncoder(new RemoteWriteV2(identity)), remoteWriteV1(identity))
}
