import type { IncomingHttpHeaders } from 'node:http'
import type { onSendHookHandler } from 'fastify'
import type { Clock } from '../shared/clock.js'
import type { ReadPace } from './read-pace.js'

const MAX_BYTES = 50_000_000
const MAX_WAIT_MS = 5000

/**
 * Reads the rest of a body before an error response is sent. If the connection closed while the client still writes, the
 * client would see a reset, which it retries for ever, instead of the error.
 */
export function drainBeforeRefusal(clock: Clock, pace: ReadPace): onSendHookHandler {
  return (request, reply, payload, done) => {
    const { raw } = request
    const endConnection = () => {
      // On a kept-alive connection Node would read the rest of the body for as long as the client sends.
      if (hasBody(request.headers) && !raw.complete) reply.header('connection', 'close')
    }
    if (reply.statusCode < 400 || raw.complete || raw.destroyed) {
      endConnection()
      done(null, payload)
      return
    }
    let bytes = 0
    const finish = () => {
      endConnection()
      timer.cancel()
      raw.off('data', count).off('close', finish)
      done(null, payload)
    }
    const count = (chunk: Buffer) => {
      pace.check(raw.socket)
      bytes += chunk.length
      if (bytes > MAX_BYTES) finish()
    }
    const timer = clock.setTimer(MAX_WAIT_MS, finish)
    raw.on('data', count).on('close', finish)
    raw.resume()
  }
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}
