import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { LiveHub } from '../live/live-hub.js'

/**
 * `GET /v1/stream`: server-sent events. `points` carries an array of points in the wire format. `gap` reports that points
 * were missed, because the client was away or read too slowly; the client should query again.
 */
export function addStreamRoute(app: FastifyInstance, hub: LiveHub): void {
  app.get('/v1/stream', { exposeHeadRoute: false }, (request, reply) => {
    if (hub.full) {
      reply.code(503).header('retry-after', '5').send({ error: 'too many event streams are open' })
      return
    }
    const lastEventId = request.headers['last-event-id']
    reply.hijack()
    // A kept-alive connection would outlive the stream and delay closing the receiver.
    const headers = reply.getHeaders() as OutgoingHttpHeaders
    reply.raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream', connection: 'close' })
    hub.connect(reply.raw, Array.isArray(lastEventId) ? lastEventId[0] : lastEventId)
  })
}
