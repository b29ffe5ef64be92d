/** Encoders of all formats in formats.ts. */
export { influx } from './influx/format.js'
export { json } from './json/format.js'
export { otlp, otlpJson } from './otlp/format.js'
export { remoteWrite } from './remote-write/format.js'
