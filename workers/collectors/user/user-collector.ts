import type { CollectContext, CollectFunction } from '../../../src/shared/collect-context.js'
import { describeTypedError } from '../../../src/shared/describe-error.js'
import type { Series } from '../../../src/shared/frame.js'
import { FramePacker } from '../../../src/shared/frame-packer.js'
import type { CollectedResponse, CollectRequest, FailedResponse } from '../../../src/shared/protocol.js'
import type { UserSettings } from '../../../src/shared/settings.js'
import type { OpenCollector } from '../../serve/open-collector.js'
import { loadModule } from './load-module.js'
import { checkPoints } from './user-points.js'

/** Loads a user's own collector. Rejects when the module cannot be loaded or exports no function `collect`. */
export async function openUserCollector(settings: UserSettings): Promise<OpenCollector> {
  const { module } = settings
  const { collect } = await loadModule(module).catch((error: unknown) => {
    throw new Error(`${module} cannot be loaded: ${describeTypedError(error)}`)
  })
  if (typeof collect !== 'function') throw new Error(`${module} exports no function named "collect"`)
  return new UserCollector(settings, collect as CollectFunction)
}

class UserCollector implements OpenCollector {
  readonly #settings: UserSettings
  readonly #collect: CollectFunction
  readonly #packer: FramePacker
  #series: readonly Series[] = []

  constructor(settings: UserSettings, collect: CollectFunction) {
    this.#settings = settings
    this.#packer = new FramePacker(settings.shape)
    this.#collect = collect
  }

  async collect(request: CollectRequest): Promise<CollectedResponse | FailedResponse> {
    const points = checkPoints(await this.#call(request), this.#series)
    if (points.status === 'refused') return { status: 'failed', reason: 'bad-result', message: points.message }
    this.#series = points.series
    const packed = this.#packer.pack([points], request.tsMs)
    const notNumbers = points.values.reduce((count, value) => (Number.isNaN(value) ? count + 1 : count), 0)
    return { status: 'collected', ...packed, invalid: packed.invalid + notNumbers, partial: 0 }
  }

  close(): void {}

  async #call({ tsMs, timeoutMs }: CollectRequest): Promise<unknown> {
    const { options, intervalMs, roots } = this.#settings
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), abortMs(timeoutMs))
    try {
      const context: CollectContext = { options, tickMs: tsMs, intervalMs, timeoutMs, roots, signal: controller.signal }
      return await this.#collect(context)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Returns the time after which the signal aborts: late, but early enough for the collector to clean up. */
function abortMs(timeoutMs: number): number {
  return Math.max(timeoutMs * 0.9, timeoutMs - 50)
}
