import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../shared/clock.js'
import type { AgentStats } from '../../shared/stats.js'
import type { ReceiverCounters } from '../counters.js'
import type { LiveHub } from '../live/live-hub.js'
import type { Store } from '../store/store.js'

export interface StatsRouteParts {
  readonly store: Store
  readonly hub: LiveHub
  readonly clock: Clock
  readonly counters: ReceiverCounters
  /** Of the agent in the same process, where there is one. */
  readonly agentStats: (() => AgentStats) | undefined
  /** The name under which that agent sends its points. */
  readonly agentHost: string | undefined
  /** Whether senders must give a token. */
  readonly needsToken: boolean
}

/** `GET /v1/stats`: the agent's own statistics, if this process has an agent, and beside them the receiver's. */
export function addStatsRoute(app: FastifyInstance, parts: StatsRouteParts): void {
  const { store, hub, clock, counters, agentStats, agentHost, needsToken } = parts
  const startMs = clock.monotonicMs()
  app.get('/v1/stats', async () => ({
    ...agentStats?.(),
    receiver: {
      uptimeSeconds: (clock.monotonicMs() - startMs) / 1000,
      agentHost,
      needsToken,
      ...counters,
      streams: hub.clients,
      store: await store.stats(),
    },
  }))
}
