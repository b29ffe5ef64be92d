import protobuf from 'protobufjs'

/** The part of opentelemetry-proto that a sender of numbers uses. */
const OTLP = `
  syntax = "proto3";
  package otlp;
  message Request { repeated ResourceMetrics resource_metrics = 1; }
  message Response { PartialSuccess partial_success = 1; }
  message PartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
  message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
  message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
  message Scope { string name = 1; string version = 2; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
  message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; } }
  message Gauge { repeated NumberDataPoint data_points = 1; }
  enum Temporality { AGGREGATION_TEMPORALITY_UNSPECIFIED = 0; AGGREGATION_TEMPORALITY_DELTA = 1; AGGREGATION_TEMPORALITY_CUMULATIVE = 2; }
  message Sum { repeated NumberDataPoint data_points = 1; Temporality aggregation_temporality = 2; bool is_monotonic = 3; }
  message NumberDataPoint {
    fixed64 start_time_unix_nano = 2;
    fixed64 time_unix_nano = 3;
    oneof value { double as_double = 4; sfixed64 as_int = 6; }
    repeated KeyValue attributes = 7;
  }
`
const { root } = protobuf.parse(OTLP)
const Request = root.lookupType('otlp.Request')
const Response = root.lookupType('otlp.Response')

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

/** Reads a protobuf body by other people's code, into what the JSON notation would have. */
export function decodeOtlp(body: Buffer): DecodedRequest {
  return Request.toObject(Request.decode(body), { longs: String }) as DecodedRequest
}

/** An answer of a receiver that did not take some of the data points, one character a byte. */
export function partialSuccess(rejectedDataPoints: number, errorMessage: string): string {
  const bytes = Response.encode(Response.fromObject({ partialSuccess: { rejectedDataPoints, errorMessage } })).finish()
  return Buffer.from(bytes).toString('latin1')
}
