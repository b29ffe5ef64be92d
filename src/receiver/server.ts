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
import { requireLoopbackHost } from './host-header.js'
import { defaultLimits, type ReceiverLimits } from './limits.js'
import { formatAddress, type ListenAddress, listenFailure, refuseOpenAddress } from './listen-address.js'
import { LiveHub } from './live/live-hub.js'
import { ReadPace } from './read-pace.js'
import { addHealthRoute } from './routes/health.js'
import { addMetricsRoute } from './routes/metrics.js'
import { addOpenApiRoute } from './routes/openapi.js'
import { addPageRoutes } from './routes/page.js'
import { addQueryRoute } from './routes/query.js'
import { addSeriesRoute } from './routes/series.js'
import { addStatsRoute } from './routes/stats.js'
import { addStreamRoute } from './routes/stream.js'
import { setSecurityHeaders } from './security-headers.js'
import type { Store } from './store/store.js'

export interface ReceiverOptions {
  /** Belongs to the receiver from now on, which closes it. */
  readonly store: Store
  /** Every route but /healthz needs it. Required off loopback. */
  readonly token?: string | undefined
  readonly clock: Clock
  readonly logger: Logger
  /** Statistics of the agent in this process, for `GET /v1/stats`. */
  readonly agentStats?: (() => AgentStats) | undefined
  /** The name under which that agent sends its points. */
  readonly agentHost?: string | undefined
  readonly limits?: Partial<ReceiverLimits>
}

export interface ListenOptions extends ListenAddress {
  /** Listen off loopback without a token all the same. */
  readonly insecure?: boolean
}

export interface Receiver {
  /** Resolves with the address taken, its port never 0. Throws ReceiverError. To be called once. */
  listen(options: ListenOptions): Promise<ListenAddress & { readonly url: string }>
  /** Ends every stream, answers what has been asked, closes the store. Takes a second at most; may be called twice. */
  close(): Promise<void>
}

/** Where the HTTP framework refuses a request before any route sees it. */
const refusals: Readonly<Record<number, string>> = {
  415: 'content-type must be application/json',
}
/** How long requests under way may take once the receiver closes. */
const CLOSE_DEADLINE_MS = 1000

/** An HTTP server that takes the points of agents, keeps them in `store`, and shows them. */
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
      // A name for two addresses would mean two servers; everybody who means this machine finds it at this one.
      const host = address.host === 'localhost' ? '127.0.0.1' : address.host
      // Before the other hooks: a request that is refused counts too.
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
    // Above the time for the whole request, Node would take the one for the other.
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Node looks for requests that are late at this interval only.
    connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 30),
  }
  // Beats keep event streams from being idle.
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
  // The route reads the body itself, within its budget.
  app.addContentTypeParser('application/json', (_request, stream, done) => done(null, stream))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/, '')
    const allowed = (['GET', 'HEAD', 'POST'] as const).filter((method) => app.hasRoute({ method, url: path }))
    if (allowed.length === 0) return reply.code(404).send({ error: 'there is nothing at this path' })
    return reply
      .code(405)
      .header('allow', allowed.join(', '))
      .send({ error: `${request.method} is not for this path` })
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).send({ error: refusals[status] ?? error.message })
    logger.error({ route: request.routeOptions.url, error: error.message }, 'receiver failed')
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
  const answers = new ByteBudget(limits.maxResponsesBytes, limits.maxResponsesBytes / 4)
  addHealthRoute(app)
  addMetricsRoute(app, { store, hub, pace, limits, counters, clock, logger })
  addSeriesRoute(app, { store, clock, answers })
  addQueryRoute(app, { store, clock, limits, answers })
  addStreamRoute(app, hub)
  addStatsRoute(app, { store, hub, clock, counters, agentStats, agentHost, needsToken: token !== undefined })
  addOpenApiRoute(app)
  addPageRoutes(app)
}
