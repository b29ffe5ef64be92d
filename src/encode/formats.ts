import type { EncoderFactory } from './encoder.js'
import { influx } from './influx/format.js'
import { json } from './json/format.js'
import { otlp, otlpJson } from './otlp/format.js'
import { remoteWrite } from './remote-write/format.js'

/** Every wire format, by its name in the configuration. Schema, help, types and docs follow this order. */
export const formats = {
  json,
  influx,
  'remote-write': remoteWrite,
  otlp,
  'otlp-json': otlpJson,
} as const satisfies Readonly<Record<string, EncoderFactory>>

export type Format = keyof typeof formats

export const formatNames = Object.keys(formats) as [Format, ...Format[]]
