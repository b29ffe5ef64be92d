import type { EncoderFactory } from '../encoder.js'
import { InfluxEncoder } from './influx.js'

/** InfluxDB's line protocol. */
export const influx: EncoderFactory = ({ host, tags }) => new InfluxEncoder(host, tags)
