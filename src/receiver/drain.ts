import type { IncomingHttpHeaders } from 'node:http'
import type { onSendHookHandler } from 'fastify'
import type { Clock } from '../shared/clock.js'
import type { ReadPace } from './read-pace.js'

const MAX_BYTES = 50_000_000
const MAX_WAIT_MS = 5000

/**
 * Reads what is left of a body before it is refused. A connection closed while the client still writes is reset, and
 * the client sees a broken connection, which it would retry for ever, in place of the answer that says what is wrong.
 */
export function drainBeforeRefusal(clock: Clock, pace: ReadPace): onSendHookHandler {
  return (request, reply, payload, done) => {
    const { raw } = request
    const endConnection = () => {
      // Otherwise Node would go on to read what nobody asked for, as long as the client sends.
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
