import type { OutputSettings } from '../../model/settings.js'
import type { AgentIdentity } from './agent-identity.js'
import type { Encoder } from './encoder.js'
import { InfluxEncoder } from './influx.js'
import { JSON_ARRAY, JSON_LINES, JsonEncoder } from './json.js'
import { OtlpEncoder } from './otlp.js'
import { OtlpJson } from './otlp-json.js'
import { OtlpProtobuf } from './otlp-protobuf.js'
import { resourceAttributes } from './otlp-resource.js'
import { RemoteWriteEncoder } from './remote-write.js'

/** The encoder of an output's format; what goes to a stream is JSON whatever the format. */
export function encoderFor({ url, format }: OutputSettings, identity: AgentIdentity): Encoder {
  const { host, tags } = identity
  if (url === 'stdout:') return new JsonEncoder({ host, tags, framing: JSON_LINES })
  switch (format) {
    case 'json':
      return new JsonEncoder({ host, tags, framing: JSON_ARRAY })
    case 'influx':
      return new InfluxEncoder(host, tags)
    case 'remote-write':
      return new RemoteWriteEncoder(host, tags)
    case 'otlp':
      return new OtlpEncoder(identity, new OtlpProtobuf(resourceAttributes(identity)))
    case 'otlp-json':
      return new OtlpEncoder(identity, new OtlpJson(resourceAttributes(identity)))
  }
}
