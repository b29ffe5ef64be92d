import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import type protobuf from 'protobufjs'

/** Code that OpenTelemetry generates from its definitions for its own exporters. */
const { opentelemetry } = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer/build/src/generated/root.js',
) as {
  readonly opentelemetry: { proto: { collector: { metrics: { v1: Record<string, protobuf.Type> } } } }
}
const { v1 } = opentelemetry.proto.collector.metrics
const Request = v1['ExportMetricsServiceRequest'] as protobuf.Type
const Response = v1['ExportMetricsServiceResponse'] as protobuf.Type

export interface DecodedPoint {
  readonly startTimeUnixNano?: string
  readonly timeUnixNano: string
  readonly asDouble: number
  readonly attributes?: readonly Attribute[]
}

export interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: string }
}

export interface DecodedMetric {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly gauge?: { readonly dataPoints: readonly DecodedPoint[] }
  readonly sum?: {
    readonly dataPoints: readonly DecodedPoint[]
    readonly aggregationTemporality: number
    readonly isMonotonic?: boolean
  }
}

export interface DecodedRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeMetrics: readonly { readonly scope: object; readonly metrics: readonly DecodedMetric[] }[]
    readonly schemaUrl: string
  }[]
}

/** Decodes a protobuf body with third-party code, into the shape of the JSON notation. */
export function decodeOtlp(body: Buffer): DecodedRequest {
  const message = Request.decode(body)
  // Decoding drops unknown fields; encoding again reveals them by the length.
  assert.equal(Request.encode(message).finish().length, body.length, 'every field is one of the definitions')
  return Request.toObject(message, { longs: String }) as DecodedRequest
}

/** Parses a JSON body by the names and types of the definitions. */
export function decodeOtlpJson(body: Buffer): DecodedRequest {
  const json = JSON.parse(body.toString()) as object
  const message = Request.fromObject(json)
  const known = Request.toObject(message, { longs: String })
  assert.deepEqual(withoutDefaults(json), withoutDefaults(known), 'every name is one of the definitions')
  return known as DecodedRequest
}

/** Removes default values: false, empty, unset enumerations. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== false && each !== '')
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutDefaults(each)]))
}

/** Encodes a partial-success answer, one character a byte. */
export function partialSuccess(rejectedDataPoints: number, errorMessage: string): string {
  const bytes = Response.encode(Response.fromObject({ partialSuccess: { rejectedDataPoints, errorMessage } })).finish()
  return Buffer.from(bytes).toString('latin1')
}
