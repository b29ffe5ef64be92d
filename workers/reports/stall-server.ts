import { formatAddress, type ListenAddress } from '../../src/listen/address.js'
import { JSON_TYPE, PLAIN_TYPE, type Reply, TextServer } from '../../src/listen/text-server.js'
import { describeError } from '../../src/shared/describe-error.js'
import type { Logger } from '../../src/shared/logger.js'
import type { RecentStalls } from './recent-stalls.js'

export interface StallServerOptions {
  readonly listen: ListenAddress
  /** Longest stall of a process that counts as alive. */
  readonly maxStallMs: number
  /** See `Watch.heldMs`. */
  readonly heldMs: () => number
  readonly recent: RecentStalls
  /** See `ReporterParts.blackBoxLateMs`. */
  readonly blackBoxLateMs: () => number
  readonly logger: Logger
}

/** Answers while the main thread is held: `/livez` tells whether the process is alive, `/stalls` lists the latest stalls. */
export class StallServer {
  readonly #options: StallServerOptions
  readonly #server: TextServer

  constructor(options: StallServerOptions) {
    this.#options = options
    const { listen, recent, logger } = options
    this.#server = new TextServer({
      listen,
      setting: 'collectors.stalls.listen',
      onError: (error) => logger.error({ error }, 'stalls not served'),
      replies: {
        '/livez': () => this.#livez(),
        '/stalls': () => ({ status: 200, type: JSON_TYPE, body: `${JSON.stringify(recent.list())}\n` }),
      },
    })
  }

  /** Starts listening. Logs a failure; the agent then goes on without the address. */
  start(): void {
    const { logger } = this.#options
    this.#server.start().then(
      (address) => logger.info({ url: `http://${formatAddress(address)}/livez` }, 'stalls served'),
      (error: unknown) => logger.error({ error: describeError(error) }, 'stalls not served'),
    )
  }

  close(): void {
    this.#server.close()
  }

  #livez(): Reply {
    const { heldMs, maxStallMs, recent, blackBoxLateMs } = this.#options
    const running = recent.running()
    const status = running !== undefined && heldMs() > maxStallMs ? 503 : 200
    const lateMs = blackBoxLateMs()
    const late = lateMs > 0 ? `; the black box has waited ${(lateMs / 1e3).toFixed(1)} s for its disk` : ''
    return { status, type: PLAIN_TYPE, body: `${running?.sentence ?? 'the event loop is free'}${late}\n` }
  }
}
