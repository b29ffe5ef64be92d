import { AsyncLocalStorage } from 'node:async_hooks'
import fastifyPlugin from 'fastify-plugin'
import { Agent } from 'hostpulse'

/** Request whose code is running. */
const currentRequest = new AsyncLocalStorage()

/** Returns the request that blocks the event loop. Runs in the middle of the blocking code, so it must only read. */
function stallContext() {
  const request = currentRequest.getStore()
  return request && { route: `${request.method} ${request.routeOptions.url ?? 'none'}`, request: request.id }
}

/**
 * Adds an agent to a fastify server. It starts when the server is ready, uses the server's logger, and sends its buffered points
 * before the server closes. After the event loop was blocked, the log names the function and the request.
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
