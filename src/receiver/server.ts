import type { AddressInfo } from 'node:net'
import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import { isLoopback } from '../listen/loopback.js'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'
import type { AgentStats } from '../shared/stats.js'
import { requireToken } from './auth.js'
import { ByteBudget } from './byte-budget.js'
import { zeroCounters } from './counters.js'
import { drainBeforeRefusal } from './drain.js'
import { DuplicateHosts } from './duplicate-hosts.js'
import { FailureLog } from './failure-log.js'
import { requireLoopbackHost } from './host-header.js'
import { defaultLimits, type ReceiverLimits } from './limits.js'
import { formatAddress, type ListenAddress, listenFailure, refuseOpenAddress } from './listen-address.js'
import { LiveHub } from './live/live-hub.js'
import { ReadPace } from './read-pace.js'
import { addHealthRoute } from './routes/health.js'
import { addHostsRoutes } from './routes/hosts.js'
import { addMetricsRoute } from './routes/metrics.js'
import { addOpenApiRoute } from './routes/openapi.js'
import { addPageRoutes } from './routes/page.js'
import { addQueryRoute } from './routes/query.js'
import { addSeriesRoute } from './routes/series.js'
import { addStatsRoute } from './routes/stats.js'
import { addStreamRoute } from './routes/stream.js'
import { setSecurityHeaders } from './security-headers.js'
import { SeriesCuts } from './series-cuts.js'
import type { Store } from './store/store.js'

export interface ReceiverOptions {
  /** Owned by the receiver, which closes it. */
  readonly store: Store
  /** Needed by every route except /healthz. Required off loopback, unless `insecure`. */
  readonly token?: string | undefined
  readonly clock: Clock
  readonly logger: Logger
  /** Statistics of the agent in this process, for `GET /v1/stats`. */
  readonly agentStats?: (() => AgentStats) | undefined
  /** Returns the host name in the points of the agent in this process. */
  readonly agentHost?: (() => string) | undefined
  readonly limits?: Partial<ReceiverLimits>
}

export interface ListenOptions extends ListenAddress {
  /** Allows listening off loopback without a token. */
  readonly insecure?: boolean
}

export interface Receiver {
  /** Starts listening. Resolves with the bound address, whose port is never 0. Throws ReceiverError. Called once. */
  listen(options: ListenOptions): Promise<ListenAddress & { readonly url: string }>
  /** Ends every stream, completes pending requests and closes the store. Takes at most a second. May be called twice. */
  close(): Promise<void>
}

/** Messages for requests that the HTTP framework refuses before a route runs. */
const refusals: Readonly<Record<number, string>> = {
  415: 'content-type must be application/json',
}
/** Time for pending requests to complete when the receiver closes. */
const CLOSE_DEADLINE_MS = 1000

/** Creates an HTTP server that stores the points of agents and serves queries and a page. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { clock, store } = options
  const limits = { ...defaultLimits, ...options.limits }
  const hub = new LiveHub({ clock, maxClients: limits.maxStreams, maxWaitingBytes: limits.maxStreamBytes })
  const app = newApp(limits)
  const pace = new ReadPace(() => clock.monotonicMs())
  app.server.on('connection', (socket) => pace.add(socket))
  let closed: Promise<void> | undefined

  return {
    async listen(address) {
      refuseOpenAddress(address, options.token, address.insecure ?? false)
      // localhost may resolve to two addresses, and fastify would start a server for each. One is enough.
      const host = address.host === 'localhost' ? '127.0.0.1' : address.host
      // Runs before the other hooks, so that refused requests count too.
      app.addHook('onRequest', ({ raw }, _reply, done) => {
        pace.check(raw.socket)
        done()
      })
      addHooks(app, host, pace, options)
      app.addHook('preClose', async () => hub.close())
      addRoutes(app, hub, pace, limits, options)
      try {
        await app.listen({ host, port: address.port })
      } catch (error) {
        throw listenFailure(address, error)
      }
      const { port } = app.server.address() as AddressInfo
      return { host, port, url: `http://${formatAddress({ host, port })}/` }
    },
    close() {
      closed ??= closeAll()
      return closed
    },
  }

  async function closeAll(): Promise<void> {
    const deadline = clock.setTimer(CLOSE_DEADLINE_MS, () => app.server.closeAllConnections(), { hold: true })
    await app.close()
    deadline.cancel()
    await store.close()
  }
}

function newApp({ requestTimeoutMs, maxConnections }: ReceiverLimits): FastifyInstance {
  const http = {
    // Equal to requestTimeout: Node swaps the two when headersTimeout is the longer one.
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Node checks for late requests only at this interval.
    connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 30),
  }
  // Heartbeats keep event streams from being idle for as long as connectionTimeout.
  const app = fastify({ requestTimeout: requestTimeoutMs, connectionTimeout: 2 * requestTimeoutMs, http })
  app.server.maxConnections = maxConnections
  return app
}

function addHooks(app: FastifyInstance, host: string, pace: ReadPace, { token, logger, clock }: ReceiverOptions): void {
  app.addHook('onSend', drainBeforeRefusal(clock, pace))
  app.addHook('onRequest', setSecurityHeaders)
  if (isLoopback(host)) app.addHook('onRequest', requireLoopbackHost(host))
  if (token !== undefined) app.addHook('onRequest', requireToken(token))
  app.removeAllContentTypeParsers()
  // The route reads the body itself, within a byte budget.
  app.addContentTypeParser('application/json', (_request, stream, done) => done(null, stream))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/, '')
    const allowed = (['GET', 'HEAD', 'POST', 'DELETE'] as const).filter((method) => app.hasRoute({ method, url: path }))
    if (allowed.length === 0) return reply.code(404).send({ error: 'there is nothing at this path' })
    return reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({ error: `${request.method} is not allowed at this path` })
  })
  const failures = new FailureLog(clock, logger)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).send({ error: refusals[status] ?? error.message })
    // If destroyed, nobody waits for a response: the client has gone, or the receiver is closing.
    if (!reply.raw.destroyed) failures.add(request.routeOptions.url ?? '', error)
    return reply.code(status).send({ error: 'the receiver failed; its log says why' })
  })
}

function addRoutes(
  app: FastifyInstance,
  hub: LiveHub,
  pace: ReadPace,
  limits: ReceiverLimits,
  options: ReceiverOptions,
): void {
  const { store, clock, logger, token, agentStats, agentHost } = options
  const counters = zeroCounters()
  const duplicateHosts = new DuplicateHosts(clock)
  const cuts = new SeriesCuts(clock, logger, store.limits)
  const responseBudget = new ByteBudget(limits.maxResponsesBytes, limits.maxResponsesBytes / 4)
  addHealthRoute(app)
  addMetricsRoute(app, { store, hub, pace, limits, counters, duplicateHosts, cuts, clock, logger })
  addSeriesRoute(app, { store, clock, responseBudget })
  addHostsRoutes(app, { store, clock })
  addQueryRoute(app, { store, clock, limits, responseBudget })
  addStreamRoute(app, hub)
  const needsToken = token !== undefined
  addStatsRoute(app, { store, hub, clock, counters, duplicateHosts, cuts, agentStats, agentHost, needsToken })
  addOpenApiRoute(app)
  addPageRoutes(app)
}
