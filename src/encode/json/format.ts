import type { EncoderFactory } from '../encoder.js'
import { JSON_ARRAY, JSON_LINES, JsonEncoder } from './json.js'

/** The native format: one JSON array per body. */
export const json: EncoderFactory = ({ host, tags }) => new JsonEncoder({ host, tags, framing: JSON_ARRAY })

/** One JSON object per line, for streams. */
export const jsonLines: EncoderFactory = ({ host, tags }) => new JsonEncoder({ host, tags, framing: JSON_LINES })
