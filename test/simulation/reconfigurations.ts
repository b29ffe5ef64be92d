import type { Agent } from '../../src/agent/agent.js'
import type { Inside } from '../../src/agent/assemble.js'
import { type Logger, silentLogger } from '../../src/shared/logger.js'
import type { Settings } from '../../src/shared/settings.js'
import type { OutputStats } from '../../src/shared/stats.js'
import { changed } from './changes.js'
import type { Plan } from './plan.js'
import type { Random } from './random.js'
import type { Watches } from './watches.js'
import { must, type World } from './world.js'

export interface ReconfigurationsOptions {
  readonly plan: Plan
  readonly world: World
  readonly agent: () => Agent
  readonly watches: Watches
}

/** A pending call of reconfigure. */
interface Asked {
  readonly settings: Settings
  isInForce: boolean
  /** Called when the former parts have ended. */
  end: () => void
}

/** Asks the agent to continue with other settings, and checks its response. */
export class Reconfigurations {
  readonly #options: ReconfigurationsOptions
  #wanted: Settings
  #isBad = false
  /** Pending calls, in order. */
  readonly #waiting: Asked[] = []
  #isStopping = false
  #number = 0

  constructor(options: ReconfigurationsOptions) {
    this.#options = options
    this.#wanted = options.plan.settings
  }

  /** Receives the settings at the moment they come into force. */
  readonly logger: Logger = {
    ...silentLogger,
    info: (fields, message) => {
      if (message === 'config changed') this.#inForce((fields as { changed: readonly string[] }).changed)
      if (message === 'output removed') this.#options.watches.removed((fields as { stats: OutputStats }).stats)
    },
  }

  readonly resolve: Inside['resolve'] = () => {
    if (!this.#isBad) return { status: 'resolved', settings: this.#wanted }
    return { status: 'refused', problems: [{ path: 'interval', message: 'is not a duration' }] }
  }

  stopping(): void {
    this.#isStopping = true
  }

  ask(random: Random): void {
    const { world } = this.#options
    const kind = random.weighted({ other: 8, bad: 1, fixed: 1, same: 1 })
    const number = ++this.#number
    world.note(() => `the host reconfigures: ${kind}`)
    if (kind === 'bad' || kind === 'fixed') this.#askInVain(kind)
    else if (kind === 'same') this.#askTheSame()
    else this.#ask(changed(this.#wanted, random, number))
  }

  #ask(settings: Settings): void {
    this.#wanted = settings
    const asked: Asked = { settings, isInForce: false, end: () => {} }
    if (!this.#isStopping) this.#waiting.push(asked)
    this.#call()
      .then(
        (paths) => {
          must(asked.isInForce, 'the agent says that settings are in force, and they are not')
          must(paths !== undefined && paths.length > 0, 'nothing has changed by other settings')
          asked.end()
        },
        (error: unknown) => {
          must(this.#isStopping && !asked.isInForce, () => `other settings were refused: ${error}`)
        },
      )
      .catch((error: unknown) => this.#options.world.fail(error))
  }

  /** Asks for the current settings. Nothing changes or restarts, so the watches are not told. */
  #askTheSame(): void {
    if (this.#waiting.length > 0) return
    this.#call()
      .then(
        (paths) => must(paths.length === 0, () => `the same settings have changed ${paths}`),
        () => must(this.#isStopping, 'the same settings were refused'),
      )
      .catch((error: unknown) => this.#options.world.fail(error))
  }

  #askInVain(kind: 'bad' | 'fixed'): void {
    const wanted = this.#wanted
    this.#isBad = kind === 'bad'
    this.#wanted = { ...wanted, hostCollectors: 'once' }
    const call = this.#call()
    this.#isBad = false
    this.#wanted = wanted
    call
      .then(
        () => must(false, 'bad settings were taken'),
        (error: { code?: string }) => {
          const code = this.#isStopping ? ['HOSTPULSE_CONFIG', 'HOSTPULSE_STOPPED'] : ['HOSTPULSE_CONFIG']
          must(code.includes(error.code ?? ''), () => `bad settings were refused by ${error}`)
        },
      )
      .catch((error: unknown) => this.#options.world.fail(error))
  }

  async #call(): Promise<readonly string[]> {
    const { changed: paths } = await this.#options.agent().reconfigure({})
    return paths
  }

  #inForce(changed: readonly string[]): void {
    const { world, watches } = this.#options
    const asked = this.#waiting.shift()
    must(asked !== undefined, 'settings are in force that nobody asked for')
    world.note(() => `other settings are in force: ${changed.join(', ')}`)
    asked.isInForce = true
    watches.sync()
    asked.end = watches.reconfigured(asked.settings)
  }
}
