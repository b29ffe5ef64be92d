import type { TransportFunction } from '../send/function-transport.js'
import type { Clock } from '../shared/clock.js'
import type { Logger } from '../shared/logger.js'

/** Parts of an agent that a host can replace; each has a default. */
export interface AgentOptions {
  /** Receives the agent's log lines; any logger with pino's methods. @default silent */
  readonly logger?: Logger
  /** @default the system's clocks and timers */
  readonly clock?: Clock
  /** Random numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number
  /** Carries the requests of http, https and unix outputs, but not reports of stalls. @default HTTP, by axios */
  readonly transport?: TransportFunction
  /**
   * The folder, ending in a slash, with run.js, run-process.js, parent-watch.js, gzip.js, stall-reports.js and black-box.js of
   * `hostpulse/workers/`. For bundles that include hostpulse. @default the package's own
   */
  readonly workersUrl?: URL
  /**
   * Returns the request that the event loop is in, for the collector `stalls` with `stacks`: a text such as its route, or texts by
   * name, `route` among them. Runs in the middle of the code that holds the loop, for at most 20 ms: it may only read.
   */
  readonly stallContext?: () => string | Readonly<Record<string, string>> | undefined
}
