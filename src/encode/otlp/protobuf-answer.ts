import { lengthTag, varintTag } from '../protobuf.js'

const PARTIAL_SUCCESS = lengthTag(1)
const REJECTED_DATA_POINTS = varintTag(1)
const MAX_VARINT_BYTES = 8

/**
 * Reads `partial_success.rejected_data_points` of an ExportMetricsServiceResponse; 0 for any other bytes.
 * @param answerBody one character per byte
 */
export function rejectedDataPoints(answerBody: string): number {
  const bytes = Buffer.from(answerBody, 'latin1')
  if (bytes[0] !== PARTIAL_SUCCESS) return 0
  const length = readVarint(bytes, 1)
  if (bytes[length.end] !== REJECTED_DATA_POINTS || length.value === 0) return 0
  return readVarint(bytes, length.end + 1).value
}

function readVarint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  let at = from
  for (let factor = 1; at < bytes.length && at < from + MAX_VARINT_BYTES; factor *= 128) {
    const byte = bytes[at++] as number
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, end: at }
  }
  return { value: 0, end: bytes.length }
}
