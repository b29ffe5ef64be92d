import protobuf from 'protobufjs'
import { uncompress } from 'snappyjs'

/** The part of Prometheus' prompb that a sender of remote write 1.0 uses. */
const PROMPB = `
  syntax = "proto3";
  package prometheus;
  message WriteRequest { repeated TimeSeries timeseries = 1; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
`
const WriteRequest = protobuf.parse(PROMPB).root.lookupType('prometheus.WriteRequest')

export interface DecodedSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[]
  readonly samples: readonly { readonly value: number; readonly timestamp: number }[]
}

/** Reads a body by other people's code. */
export function decodeRemoteWrite(body: Buffer): readonly DecodedSeries[] {
  const message = WriteRequest.decode(uncompress(body))
  const { timeseries } = WriteRequest.toObject(message, { longs: Number, arrays: true, defaults: true })
  return timeseries as DecodedSeries[]
}
