import type { TransportFunction } from '../../src/send/function-transport.js'
import type { Line } from './line.js'

/** Returns a host's transport function over the lines of its outputs. */
export function functionTransport(lineOf: (output: string) => Line): TransportFunction {
  return ({ output, headers, body, signal }) =>
    new Promise((answer, fail) => {
      const call = lineOf(output).begin(headers, Buffer.from(body.buffer, body.byteOffset, body.byteLength), {
        answer,
        fail,
      })
      signal.addEventListener('abort', () => call.abort(), { once: true })
    })
}
