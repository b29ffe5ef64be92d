import type { OutputSettings } from '../shared/settings.js'
import type { AgentIdentity } from './agent-identity.js'
import type { Encoder, EncoderFactory } from './encoder.js'
import * as encoders from './encoders.js'
import { type Format, formats } from './formats.js'
import { jsonLines } from './json/format.js'

/** The settings that an output's encoder depends on. */
type EncoderSettings = Pick<OutputSettings, 'url' | 'format' | 'remoteWrite' | 'names' | 'resource'>

const factories: Readonly<Record<(typeof formats)[Format], EncoderFactory>> = encoders

/** Returns the encoder of an output. A stream gets lines of JSON, whatever the format. */
export function encoderFor({ url, format, ...options }: EncoderSettings, identity: AgentIdentity): Encoder {
  return url === 'stdout:' ? jsonLines(identity, options) : factories[formats[format]](identity, options)
}
