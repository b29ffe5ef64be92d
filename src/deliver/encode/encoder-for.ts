import { ConfigError } from '../../model/errors.js'
import type { Tags } from '../../model/frame.js'
import type { OutputSettings } from '../../model/settings.js'
import type { Encoder } from './encoder.js'
import { InfluxEncoder } from './influx.js'
import { JSON_ARRAY, JSON_LINES, JsonEncoder } from './json.js'
import { RemoteWriteEncoder } from './remote-write.js'

/** The encoder of an output's format. Throws ConfigError for a format that nobody encodes. */
export function encoderFor({ name, url, format }: OutputSettings, host: string, tags: Tags): Encoder {
  if (url === 'stdout:') return new JsonEncoder({ host, tags, framing: JSON_LINES })
  if (format === 'json') return new JsonEncoder({ host, tags, framing: JSON_ARRAY })
  if (format === 'influx') return new InfluxEncoder(host, tags)
  if (format === 'remote-write') return new RemoteWriteEncoder(host, tags)
  throw new ConfigError([{ path: `outputs.${name}.format`, message: `"${format}" cannot be written; json can` }])
}
