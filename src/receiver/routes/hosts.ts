import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import { readParams } from '../query-params.js'
import type { Store } from '../store/store.js'

/**
 * `GET /v1/hosts`: lists hosts with their number of series, newest time and common tags. `DELETE /v1/hosts?host=`: deletes
 * everything of one host. Pages of other origins cannot: browsers ask before a DELETE, and get no permission.
 */
export function addHostsRoutes(app: FastifyInstance, { store, clock }: { store: Store; clock: Clock }): void {
  app.get('/v1/hosts', async (request, reply) => {
    const params = readParams(request.url, [])
    if (params.status === 'bad') return reply.code(400).send({ error: params.error })
    const hosts = await store.listHosts()
    return { now: clock.wallMs(), hosts: hosts.map(({ lastMs, ...host }) => ({ ...host, last: lastMs })) }
  })

  app.delete('/v1/hosts', async (request, reply) => {
    const params = readParams(request.url, ['host'])
    if (params.status === 'bad') return reply.code(400).send({ error: params.error })
    const { host } = params.values
    if (host === undefined || host === '')
      return reply.code(400).send({ error: 'host is missing: name the one to forget' })
    const result = await store.forgetHost(host)
    if (result.status === 'full') {
      return reply
        .code(507)
        .send({ error: 'the store has no room left on its disk: the host may be forgotten in part' })
    }
    if (result.series === 0)
      return reply.code(404).send({ error: `no series of host ${JSON.stringify(host.slice(0, 60))}` })
    return { series: result.series }
  })
}
