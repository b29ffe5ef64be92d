import { systemClock } from '../src/model/clock.js'
import type { CollectRequest, FailedResponse, Request, Response } from '../src/model/protocol.js'
import type { CollectorSettings } from '../src/model/settings.js'
import { errorMessage } from './error-message.js'
import type { OpenCollector } from './open-collector.js'
import { isSampled } from './probe.js'
import { ProbeCollector } from './probe-collector.js'
import { builtInProbes } from './registry.js'
import { SampleLoop } from './sampling/loop.js'
import { SampledCollector } from './sampling/sampled-collector.js'
import { systemTime } from './sampling/time.js'
import { SharedFiles } from './sources/shared-files.js'
import { openUserCollector } from './user-collector.js'

/** Makes a collector ready; throws or rejects when it cannot be made. */
export type Open = (settings: CollectorSettings) => OpenCollector | Promise<OpenCollector>

/** The collectors of one thread or process. Answers every request: what goes wrong is a response. */
export class WorkerHost {
  readonly #open: Open
  readonly #collectors = new Map<string, OpenCollector>()

  constructor(open: Open = collectorOpener()) {
    this.#open = open
  }

  async handle(request: Request): Promise<Response> {
    return request.kind === 'open' ? this.#openOne(request.settings) : this.#collect(request)
  }

  close(): void {
    for (const collector of this.#collectors.values()) collector.close()
    this.#collectors.clear()
  }

  async #openOne(settings: CollectorSettings): Promise<Response> {
    this.#collectors.get(settings.name)?.close()
    this.#collectors.delete(settings.name)
    try {
      this.#collectors.set(settings.name, await this.#open(settings))
      return { status: 'opened' }
    } catch (error) {
      return failed('load', errorMessage(error))
    }
  }

  async #collect(request: CollectRequest): Promise<Response> {
    const collector = this.#collectors.get(request.collector)
    if (collector === undefined) return failed('load', `the collector "${request.collector}" was not opened here`)
    try {
      return await collector.collect(request)
    } catch (error) {
      return failed('error', errorMessage(error))
    }
  }
}

function failed(reason: FailedResponse['reason'], message: string): FailedResponse {
  return { status: 'failed', reason, message }
}

/** Opens what the settings tell; everything that is sampled in one loop. */
function collectorOpener(): Open {
  const files = new SharedFiles()
  const loop = new SampleLoop(systemTime, () => files.beginRound())
  const sampledProbes = (settings: CollectorSettings) => builtInProbes(settings, (path) => files.open(path))
  return (settings) => {
    const { module, sampleIntervalMs } = settings
    if (module !== undefined) return openUserCollector(settings, module)
    const probes = builtInProbes(settings)
    if (sampleIntervalMs === undefined || !probes.some(isSampled)) return new ProbeCollector(probes)
    return new SampledCollector(settings, sampleIntervalMs, {
      probes: builtInProbes,
      sampledProbes,
      loop,
      clock: systemClock,
    })
  }
}
