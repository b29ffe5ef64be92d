import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { AgentStats } from '../../shared/stats.js'
import type { ReceiverCounters } from '../counters.js'
import type { DuplicateHosts } from '../duplicate-hosts.js'
import type { LiveHub } from '../live/live-hub.js'
import type { SeriesCuts } from '../series-cuts.js'
import type { Store } from '../store/store.js'

export interface StatsRouteParts {
  readonly store: Store
  readonly hub: LiveHub
  readonly clock: Clock
  readonly counters: ReceiverCounters
  readonly duplicateHosts: DuplicateHosts
  readonly cuts: SeriesCuts
  /** Statistics of the agent in this process; undefined without one. */
  readonly agentStats: (() => AgentStats) | undefined
  /** Returns the host name in the points of the agent in this process. */
  readonly agentHost: (() => string) | undefined
  /** Whether senders must give a token. */
  readonly needsToken: boolean
}

/** `GET /v1/stats`: statistics of the receiver, and of the agent in this process if there is one. */
export function addStatsRoute(app: FastifyInstance, parts: StatsRouteParts): void {
  const { store, hub, clock, counters, duplicateHosts, cuts, agentStats, agentHost, needsToken } = parts
  const startMs = clock.monotonicMs()
  app.get('/v1/stats', async () => ({
    ...agentStats?.(),
    receiver: {
      uptimeSeconds: (clock.monotonicMs() - startMs) / 1000,
      agentHost: agentHost?.(),
      needsToken,
      ...counters,
      duplicateHosts: duplicateHosts.list(),
      seriesCut: cuts.cut,
      streams: hub.clients,
      store: await store.stats(),
    },
  }))
}
