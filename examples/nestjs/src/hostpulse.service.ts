import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import { Agent, type AgentConfig, type Point } from 'hostpulse'

export const HOSTPULSE_CONFIG = Symbol('the configuration of hostpulse')

/** An agent that lives as long as the application. */
@Injectable()
export class HostpulseService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #agent: Agent
  readonly #logger = new Logger('hostpulse')

  constructor(@Inject(HOSTPULSE_CONFIG) config: AgentConfig) {
    this.#agent = new Agent(config)
    this.#agent.on('sendError', ({ output, message }) => this.#logger.warn(`${output}: ${message}`))
    this.#agent.on('collectError', ({ collector, message }) => this.#logger.warn(`${collector}: ${message}`))
  }

  report(points: Point | readonly Point[]): boolean {
    return this.#agent.report(points)
  }

  onApplicationBootstrap(): void {
    this.#agent.start()
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#agent.stop()
  }
}
