import type { Guard } from '../main-thread/guard.js'
import type { StartGate } from '../run/start-gate.js'
import { Output, type OutputDependencies, type OutputHealth } from '../send/output.js'
import type { OutputIdentity } from '../send/sending.js'
import { describeError } from '../shared/describe-error.js'
import { noPoints } from '../shared/point-counts.js'
import type { OutputSettings, Settings } from '../shared/settings.js'
import type { OutputStats, PointCounts, RemovedOutputs } from '../shared/stats.js'
import type { HostProcess } from './host-process.js'
import { matchOutputs } from './match-outputs.js'

export interface OutputsOptions
  extends Omit<OutputDependencies, 'host' | 'tags' | 'rootfs' | 'index' | 'firstBody' | 'stdout'> {
  readonly guard: Guard
  readonly gate: StartGate
  readonly hostProcess: HostProcess
}

/** The outputs of an agent, in the order of the settings. */
export class Outputs {
  readonly #options: OutputsOptions
  #settings: Settings
  #list: readonly Output[]
  /** Number of the next output. An agent never uses a number twice. */
  #next = 0
  /** Outputs that were removed and still send. */
  readonly #leaving = new Set<Output>()
  /** Sums over the outputs that were removed and have ended. */
  readonly #ended = { outputs: 0, points: noPoints() }

  constructor(settings: Settings, options: OutputsOptions) {
    this.#options = options
    this.#settings = settings
    this.#list = settings.outputs.map((output) => this.#create(output))
  }

  get list(): readonly Output[] {
    return this.#list
  }

  /** Returns the health of each output. */
  health(): readonly (OutputHealth & { readonly stats: OutputStats })[] {
    return this.#list.map((output) => ({ stats: output.stats(), ...output.health() }))
  }

  start(): void {
    for (const output of this.#list) this.#start(output)
  }

  /**
   * Continues with other settings. An output that stays keeps its buffer, counts and keys. A removed one sends what it has, as at a
   * stop. Resolves when the removed ones have ended.
   */
  async reconfigure(settings: Settings): Promise<void> {
    const before = { settings: this.#settings, list: this.#list }
    this.#settings = settings
    const matches = matchOutputs(before.settings.outputs, settings.outputs)
    this.#list = settings.outputs.map((output, index) => {
      const match = matches[index]
      const former = match === undefined ? undefined : before.list[match]
      if (former === undefined) return this.#create(output)
      if (former.reconfigure(output, identityOf(settings))) this.#load(former)
      return former
    })
    for (const output of this.#list) if (!before.list.includes(output)) this.#start(output)
    const gone = before.list.filter((output) => !this.#list.includes(output))
    for (const output of gone) this.#leaving.add(output)
    await Promise.all(gone.map((output) => this.#end(output, settings.stopDeadlineMs)))
  }

  /** Stops all outputs, including removed ones that still send. */
  async stop(deadlineMs: number): Promise<void> {
    const all = [...this.#list, ...this.#leaving]
    await Promise.all(all.map((each) => this.#options.guard.settle(each.name, each.stop(deadlineMs))))
  }

  /** Returns the sums of the counts of removed outputs. */
  removed(): RemovedOutputs {
    const leaving = [...this.#leaving].map((output) => output.stats().points)
    return { outputs: this.#ended.outputs + leaving.length, points: [this.#ended.points, ...leaving].reduce(sumOf) }
  }

  #create(settings: OutputSettings): Output {
    const { hostProcess, ...options } = this.#options
    const stdout = settings.url === 'stdout:' ? hostProcess.stdout() : undefined
    return new Output(settings, { ...options, ...identityOf(this.#settings), stdout, index: this.#next++ })
  }

  /** Starts an output, and loads the modules that it sends with, piece by piece in turns of the event loop. */
  #start(output: Output): void {
    output.start()
    this.#load(output)
  }

  #load(output: Output): void {
    const { gate, logger } = this.#options
    gate.runPieces(output.load()).catch((error: unknown) => {
      // Its first attempt fails for the same reason, and is repeated.
      logger.debug({ output: output.name, error: describeError(error) }, 'output not loaded')
    })
  }

  async #end(output: Output, deadlineMs: number): Promise<void> {
    await this.#options.guard.settle(output.name, output.stop(deadlineMs))
    const stats = output.stats()
    this.#ended.outputs++
    this.#ended.points = sumOf(this.#ended.points, stats.points)
    this.#leaving.delete(output)
    this.#options.logger.info({ output: output.name, stats }, 'output removed')
  }
}

function identityOf({ host, tags, roots }: Settings): OutputIdentity {
  return { host, tags, rootfs: roots.rootfs }
}

function sumOf(one: PointCounts, other: PointCounts): PointCounts {
  return {
    accepted: one.accepted + other.accepted,
    delivered: one.delivered + other.delivered,
    rejected: one.rejected + other.rejected,
    dropped: {
      overflow: one.dropped.overflow + other.dropped.overflow,
      expired: one.dropped.expired + other.dropped.expired,
      shutdown: one.dropped.shutdown + other.dropped.shutdown,
    },
    buffered: one.buffered + other.buffered,
    inFlight: one.inFlight + other.inFlight,
  }
}
