/**
 * Every wire format: its name in the configuration, and its encoder's name in encoders.ts. Schema, help, types and docs
 * follow this order. Imports no encoder, so that the command line starts without them.
 */
export const formats = {
  json: 'json',
  influx: 'influx',
  'remote-write': 'remoteWrite',
  otlp: 'otlp',
  'otlp-json': 'otlpJson',
} as const

export type Format = keyof typeof formats

export const formatNames = Object.keys(formats) as [Format, ...Format[]]
