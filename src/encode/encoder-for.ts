import type { OutputSettings } from '../shared/settings.js'
import type { AgentIdentity } from './agent-identity.js'
import type { Encoder } from './encoder.js'
import { formats } from './formats.js'
import { jsonLines } from './json/format.js'

/** The settings that an output's encoder depends on. */
type EncoderSettings = Pick<OutputSettings, 'url' | 'format' | 'remoteWrite' | 'resource'>

/** Returns the encoder of an output. A stream gets lines of JSON, whatever the format. */
export function encoderFor({ url, format, ...options }: EncoderSettings, identity: AgentIdentity): Encoder {
  return url === 'stdout:' ? jsonLines(identity, options) : formats[format](identity, options)
}
