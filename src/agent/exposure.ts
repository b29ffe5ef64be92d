import { ExposeServer } from '../expose/expose-server.js'
import { LatestValues } from '../expose/latest-values.js'
import { ScrapeCompressor } from '../expose/scrape-compressor.js'
import type { Guard } from '../main-thread/guard.js'
import { namesFor } from '../names/names-for.js'
import { GzipCompressor } from '../send/gzip.js'
import { uname } from '../send/machine.js'
import type { Frame } from '../shared/frame.js'
import { nodeUtil } from '../shared/node-modules.js'
import type { OwnThreads, ThreadSlot } from '../shared/own-threads.js'
import type { Settings } from '../shared/settings.js'
import type { AgentStats } from '../shared/stats.js'
import type { AgentStatus } from '../status/agent-status.js'

export interface ExposureOptions {
  readonly guard: Guard
  /** Folder with the entry of the gzip thread. @default this package's */
  readonly workersUrl: URL | undefined
  readonly ownThreads: OwnThreads
  readonly agent: { stats(): AgentStats; status(): AgentStatus }
}

/** The pull endpoint of an agent, if it has one. */
export class Exposure {
  readonly #options: ExposureOptions
  readonly #latest: LatestValues
  #settings: Settings
  #server: ExposeServer | undefined
  /** Slot in which the thread that compresses large answers enters its id. */
  #threadSlot: ThreadSlot | undefined

  constructor(settings: Settings, options: ExposureOptions) {
    this.#options = options
    this.#settings = settings
    const { logger } = options.guard
    const onOverflow = (collector: string, maxBytes: number) => {
      logger.warn({ collector, maxBytes }, 'more series than expose keeps: the oldest are left out')
    }
    this.#latest = new LatestValues({ intervalsMs: intervalsOf(settings), onOverflow })
    this.#server = this.#serverFor(settings)
  }

  /**
   * Starts listening, if there is an endpoint.
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when it cannot listen on the address
   */
  async listen(): Promise<void> {
    await this.#server?.start()
  }

  /** Stores the frame's last row. Never throws. */
  add(frame: Frame): void {
    if (this.#server === undefined) return
    try {
      this.#latest.add(frame)
    } catch (error) {
      this.#options.guard.caught('expose', error)
    }
  }

  /**
   * Listens on the address of other settings, if it differs.
   * @returns the server for `reconfigure` or `discard`; undefined without an endpoint
   * @throws AgentError HOSTPULSE_LISTEN_FAILED when it cannot listen on the address; nothing has changed then
   */
  async prepare(settings: Settings): Promise<ExposeServer | undefined> {
    const { isDeepStrictEqual } = nodeUtil()
    if (isDeepStrictEqual(settings.expose?.listen, this.#settings.expose?.listen)) return this.#server
    const server = this.#serverFor(settings)
    await server?.start()
    return server
  }

  /** Continues with other settings. @param server as `prepare` returned it */
  reconfigure(settings: Settings, server: ExposeServer | undefined): void {
    this.#settings = settings
    this.#latest.keep(intervalsOf(settings))
    if (server !== this.#server) this.#server?.close()
    this.#server = server
    server?.describe(descriptionOf(settings))
  }

  /** Closes a server from `prepare`, unless it is in use. */
  discard(server: ExposeServer | undefined): void {
    if (server !== this.#server) server?.close()
  }

  /** Stops listening and ends all requests. */
  close(): void {
    this.#options.guard.run('expose', () => this.#server?.close())
  }

  #serverFor(settings: Settings): ExposeServer | undefined {
    const { listen } = settings.expose ?? {}
    if (listen === undefined) return undefined
    const { guard, agent } = this.#options
    const { clock, logger } = guard
    return new ExposeServer({
      listen,
      ...descriptionOf(settings),
      latest: this.#latest,
      stats: () => agent.stats(),
      status: () => agent.status(),
      compressor: this.#compressor(),
      clock,
      logger,
    })
  }

  #compressor(): ScrapeCompressor {
    const { guard, workersUrl, ownThreads } = this.#options
    this.#threadSlot ??= ownThreads.add('gzip of scrapes')
    return new ScrapeCompressor(new GzipCompressor(guard.clock, workersUrl, this.#threadSlot))
  }
}

function descriptionOf({ host, tags, expose }: Settings) {
  return { host, tags, names: expose && namesFor(expose.names, uname) }
}

function intervalsOf({ collectors }: Settings): readonly (readonly [collector: string, intervalMs: number])[] {
  return collectors.map(({ name, intervalMs }) => [name, intervalMs])
}
