import type { EncoderFactory } from '../encoder.js'
import { OtlpJsonSerializer } from './json-serializer.js'
import { OtlpEncoder } from './otlp.js'
import { OtlpProtobufSerializer } from './protobuf-serializer.js'
import { resourceAttributes } from './resource.js'

/** OTLP as Protocol Buffers. */
export const otlp: EncoderFactory = (identity, { resource }) =>
  new OtlpEncoder(identity, new OtlpProtobufSerializer(resourceAttributes(identity, resource)))

/** OTLP as JSON. */
export const otlpJson: EncoderFactory = (identity, { resource }) =>
  new OtlpEncoder(identity, new OtlpJsonSerializer(resourceAttributes(identity, resource)))
