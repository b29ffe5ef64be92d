import { formatAddress, type ListenAddress } from '../listen/address.js'
import { JSON_TYPE, type Reply, TextServer } from '../listen/text-server.js'
import type { Names } from '../names/names.js'
import type { Compressor } from '../send/compressor.js'
import type { Clock } from '../shared/clock.js'
import type { Tags } from '../shared/frame.js'
import type { Logger } from '../shared/logger.js'
import type { AgentStats } from '../shared/stats.js'
import type { AgentStatus } from '../status/agent-status.js'
import { Exposition } from './exposition.js'
import type { LatestValues } from './latest-values.js'
import { chooseFormat } from './text-format.js'

/** Host whose values are served, with the names and tags of the series. */
export interface ExposeDescription {
  readonly host: string
  /** Tags of the agent, added to every series. */
  readonly tags: Tags
  /** Names of the metrics. @default the catalogue's names */
  readonly names?: Names | undefined
}

export interface ExposeOptions extends ExposeDescription {
  readonly listen: ListenAddress
  readonly latest: LatestValues
  readonly stats: () => AgentStats
  readonly status: () => AgentStatus
  /** Compresses for clients that accept gzip; closed with the server. */
  readonly compressor: Compressor
  readonly clock: Clock
  readonly logger: Logger
  /** See TextServer. */
  readonly requestTimeoutMs?: number
}

/**
 * Serves the latest values, the agent's health and its statistics: `/metrics`, `/healthz`, `/status`, `/v1/stats`. A scrape reads nothing
 * from the host. The server does not keep the process alive.
 */
export class ExposeServer {
  readonly #options: ExposeOptions
  #exposition: Exposition
  readonly #server: TextServer
  #listening: Promise<ListenAddress> | null = null

  constructor(options: ExposeOptions) {
    this.#options = options
    const { listen, latest, stats, status, compressor, clock, logger, requestTimeoutMs } = options
    this.#exposition = new Exposition(options.host, options.tags, options.names)
    this.#server = new TextServer({
      listen,
      setting: 'expose.listen',
      requestTimeoutMs,
      compress: (plain) => compressor.compress(plain),
      onError: (error) => logger.error({ error }, 'expose failed'),
      replies: {
        '/metrics': ({ accept }) => {
          const type = chooseFormat(accept)
          return { status: 200, type, body: this.#exposition.text(latest.current(clock.wallMs()), type) }
        },
        '/healthz': () => {
          const { healthy, problems } = status()
          const reasons = problems.filter(({ severity }) => severity === 'critical').map(({ what }) => what)
          return jsonReply({ healthy, reasons }, healthy ? 200 : 503)
        },
        '/status': () => jsonReply(status()),
        '/v1/stats': () => jsonReply(stats()),
      },
    })
  }

  /** Changes the host, tags or names under which the values are served. */
  describe({ host, tags, names }: ExposeDescription): void {
    this.#exposition = new Exposition(host, tags, names)
  }

  /**
   * Starts listening. Further calls return the same promise.
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when the address cannot be listened on
   */
  start(): Promise<ListenAddress> {
    this.#listening ??= this.#listen()
    return this.#listening
  }

  /** Stops listening and ends all requests. */
  close(): void {
    this.#server.close()
    this.#options.compressor.close()
  }

  async #listen(): Promise<ListenAddress> {
    const address = await this.#server.start()
    this.#options.logger.info({ url: `http://${formatAddress(address)}/metrics` }, 'exposed')
    return address
  }
}

function jsonReply(value: object, status = 200): Reply {
  return { status, type: JSON_TYPE, body: `${JSON.stringify(value)}\n` }
}
