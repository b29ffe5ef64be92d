import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { LiveHub } from '../live/live-hub.js'
import { readParams } from '../query-params.js'

/**
 * `GET /v1/stream?host=&also=`: server-sent events of all points, or of one host's points and some types of every host. The event
 * `points` carries an array of points in the wire format. The event `gap` reports that points were missed because the client was
 * away or read too slowly; the client should query again.
 */
export function addStreamRoute(app: FastifyInstance, hub: LiveHub): void {
  app.get('/v1/stream', { exposeHeadRoute: false }, (request, reply) => {
    if (hub.full) {
      reply.code(503).header('retry-after', '5').send({ error: 'too many event streams are open' })
      return
    }
    const params = readParams(request.url, ['host', 'also'])
    if (params.status === 'bad') {
      reply.code(400).send({ error: params.error })
      return
    }
    const { host, also } = params.values
    if (also !== undefined && host === undefined) {
      reply.code(400).send({ error: 'also needs a host' })
      return
    }
    const lastEventId = request.headers['last-event-id']
    reply.hijack()
    // A kept-alive connection would outlive the stream and delay closing the receiver.
    const headers = reply.getHeaders() as OutgoingHttpHeaders
    reply.raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream', connection: 'close' })
    const filter = { host, also: new Set(also?.split(',')) }
    hub.connect(reply.raw, Array.isArray(lastEventId) ? lastEventId[0] : lastEventId, filter)
  })
}
