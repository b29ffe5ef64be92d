import protobuf from 'protobufjs'
import { uncompress } from 'snappyjs'

/** Subset of Prometheus' prompb, as needed for remote write 1.0. */
const PROMPB = `
  syntax = "proto3";
  package prometheus;
  message WriteRequest { repeated TimeSeries timeseries = 1; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
`
/** Subset of io.prometheus.write.v2 without histograms and exemplars. */
const WRITE_V2 = `
  syntax = "proto3";
  package io.prometheus.write.v2;
  message Request { reserved 1 to 3; repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
  message TimeSeries { repeated uint32 labels_refs = 1; repeated Sample samples = 2; Metadata metadata = 5; reserved 6; }
  message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
  message Metadata {
    enum MetricType { METRIC_TYPE_UNSPECIFIED = 0; METRIC_TYPE_COUNTER = 1; METRIC_TYPE_GAUGE = 2; }
    MetricType type = 1; uint32 help_ref = 3; uint32 unit_ref = 4;
  }
`
const WriteRequest = protobuf.parse(PROMPB).root.lookupType('prometheus.WriteRequest')
const RequestV2 = protobuf.parse(WRITE_V2).root.lookupType('io.prometheus.write.v2.Request')

interface DecodedSample {
  readonly value: number
  readonly timestamp: number
}

export interface DecodedSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[]
  readonly samples: readonly DecodedSample[]
}

export interface DecodedSeriesV2 {
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly samples: readonly (DecodedSample & { readonly startTimestamp: number })[]
  readonly type: string
  readonly help: string
  readonly unit: string
}

export interface DecodedRequestV2 {
  readonly symbols: readonly string[]
  readonly series: readonly DecodedSeriesV2[]
}

/** Decodes a 1.0 body with third-party code. */
export function decodeRemoteWrite(body: Buffer): readonly DecodedSeries[] {
  const message = WriteRequest.decode(uncompress(body))
  const { timeseries } = WriteRequest.toObject(message, { longs: Number, arrays: true, defaults: true })
  return timeseries as DecodedSeries[]
}

interface RawSeriesV2 {
  readonly labelsRefs: readonly number[]
  readonly samples: DecodedSeriesV2['samples']
  readonly metadata: { readonly type: string; readonly helpRef: number; readonly unitRef: number }
}

/** Decodes a 2.0 body with third-party code and resolves its references. */
export function decodeRemoteWriteV2(body: Buffer): DecodedRequestV2 {
  const message = RequestV2.decode(uncompress(body))
  const options = { longs: Number, enums: String, arrays: true, defaults: true }
  const { symbols, timeseries } = RequestV2.toObject(message, options) as {
    symbols: string[]
    timeseries: RawSeriesV2[]
  }
  const text = (ref: number): string => {
    const symbol = symbols[ref]
    if (symbol === undefined) throw new Error(`there is no symbol ${ref}`)
    return symbol
  }
  const series = timeseries.map(({ labelsRefs, samples, metadata }) => ({
    labels: Array.from({ length: labelsRefs.length / 2 }, (_, index) => {
      return [text(labelsRefs[2 * index] as number), text(labelsRefs[2 * index + 1] as number)] as const
    }),
    samples,
    type: metadata.type,
    help: text(metadata.helpRef),
    unit: text(metadata.unitRef),
  }))
  return { symbols, series }
}
