import type { Bell } from '../../src/shared/bell.js'
import { systemClock } from '../../src/shared/clock.js'
import { describeTypedError } from '../../src/shared/describe-error.js'
import type { CollectRequest, FailedResponse, Request, Response } from '../../src/shared/protocol.js'
import type { BuiltInSettings, CollectorSettings } from '../../src/shared/settings.js'
import { builtInProbes } from '../collectors/index.js'
import { openUserCollector } from '../collectors/user/user-collector.js'
import { isSampled } from '../probes/probe.js'
import { ProbeCollector } from '../probes/probe-collector.js'
import { SharedFiles } from '../procfs/shared-files.js'
import { SampleLoop } from '../sampling/loop.js'
import { SampledCollector } from '../sampling/sampled-collector.js'
import { type SampleTime, systemTime } from '../sampling/time.js'
import type { OpenCollector } from './open-collector.js'

/** Opens a collector; throws or rejects when that fails. */
export type Open = (settings: CollectorSettings) => OpenCollector | Promise<OpenCollector>

/** Longest time for which samples keep the thread from its event loop while something else needs the loop. */
const OFTEN_MS = 20
/** Longest such time while only requests need the event loop, because they ring the bell. */
const SELDOM_MS = 250

/** Holds the collectors of one worker. Responds to every request; a failure is a response too. */
export class WorkerHost {
  readonly #open: Open
  readonly #collectors = new Map<string, OpenCollector>()
  #requests = 0
  /** Names of collectors whose sources cannot hang. */
  readonly #prompt = new Set<string>()
  /** Whether a user's module was loaded: it may need the event loop between its collections. */
  #hasModules = false

  /** @param bell rung after each request is sent; without one, sampling pauses every 20 ms to receive requests */
  constructor(bell?: Bell, open?: Open) {
    const needsLoop = () => bell === undefined || this.#requests > 0 || this.#hasModules
    this.#open = open ?? collectorOpener(systemTime(bell), () => (needsLoop() ? OFTEN_MS : SELDOM_MS))
  }

  async handle(request: Request): Promise<Response> {
    this.#requests++
    try {
      switch (request.kind) {
        case 'open':
          return await this.#openOne(request.settings)
        case 'close':
          return this.#closeOne(request.collector)
        case 'collect':
          return await this.#collect(request)
      }
    } finally {
      this.#requests--
    }
  }

  /** Whether the request is handled as promptly as a reading that cannot hang. */
  isPrompt(request: Request): boolean {
    return request.kind === 'collect' && this.#prompt.has(request.collector)
  }

  close(): void {
    for (const collector of this.#collectors.values()) collector.close()
    this.#collectors.clear()
  }

  async #openOne(settings: CollectorSettings): Promise<Response> {
    const { name, module, source } = settings
    this.#closeOne(name)
    this.#hasModules ||= module !== undefined
    if (module === undefined && source === 'procfs') this.#prompt.add(name)
    try {
      this.#collectors.set(name, await this.#open(settings))
      return { status: 'opened' }
    } catch (error) {
      return failed('load', describeTypedError(error))
    }
  }

  #closeOne(name: string): Response {
    this.#collectors.get(name)?.close()
    this.#collectors.delete(name)
    this.#prompt.delete(name)
    return { status: 'closed' }
  }

  async #collect(request: CollectRequest): Promise<Response> {
    const collector = this.#collectors.get(request.collector)
    if (collector === undefined) return failed('load', `the collector "${request.collector}" was not opened here`)
    try {
      return await collector.collect(request)
    } catch (error) {
      return failed('error', describeTypedError(error))
    }
  }
}

function failed(reason: FailedResponse['reason'], message: string): FailedResponse {
  return { status: 'failed', reason, message }
}

/** Returns the function that opens collectors; all that are sampled share one loop. */
function collectorOpener(time: SampleTime, sliceMs: () => number): Open {
  const files = new SharedFiles()
  const loop = new SampleLoop(time, sliceMs, () => files.beginRound())
  const sampledProbes = (settings: BuiltInSettings) => builtInProbes(settings, (path) => files.open(path))
  return (settings) => {
    const { sampleIntervalMs } = settings
    if (settings.module !== undefined) return openUserCollector(settings)
    const probes = builtInProbes(settings)
    if (sampleIntervalMs === undefined || !probes.some(isSampled)) return new ProbeCollector(probes, settings.shape)
    return new SampledCollector(settings, sampleIntervalMs, {
      probes: builtInProbes,
      sampledProbes,
      loop,
      clock: systemClock,
    })
  }
}
