import { AsyncLocalStorage } from 'node:async_hooks'
import fastifyPlugin from 'fastify-plugin'
import { Agent } from 'hostpulse'

/** The request whose code runs. */
const currentRequest = new AsyncLocalStorage()

/** Tells in which request the event loop is held. It runs in the middle of the code that holds it, so it only reads. */
function stallContext() {
  const request = currentRequest.getStore()
  return request && { route: `${request.method} ${request.routeOptions.url ?? 'none'}`, request: request.id }
}

/**
 * Adds an agent to a fastify server. It starts when the server is ready, uses the server's logger, and sends its buffered points
 * before the server closes. When the event loop was held, the log says by which function, in which request.
 * Options: the agent's configuration.
 */
export const hostpulse = fastifyPlugin(
  async (server, config) => {
    const agent = new Agent(config, { logger: server.log.child({ name: 'hostpulse' }), stallContext })
    server.addHook('onRequest', (request, _reply, done) => currentRequest.run(request, done))
    server.decorate('hostpulse', agent)
    server.addHook('onReady', async () => agent.start())
    server.addHook('onClose', async () => agent.stop())

    const seconds = new Map()
    server.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none'
      seconds.set(route, (seconds.get(route) ?? 0) + reply.elapsedTime / 1000)
      agent.report({ type: 'http_request_seconds_total', value: seconds.get(route), tags: { route } })
    })
  },
  { name: 'hostpulse', fastify: '5.x' },
)
