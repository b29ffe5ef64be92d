import type { Clock } from '../../src/shared/clock.js'
import type { CollectedResponse, CollectRequest, FailedResponse } from '../../src/shared/protocol.js'
import type { BuiltInSettings } from '../../src/shared/settings.js'
import { FramePacker, type Readings } from '../probes/frame-packer.js'
import { isSampled, type Probe } from '../probes/probe.js'
import { noData, readProbes } from '../probes/read-probes.js'
import type { OpenCollector } from '../serve/open-collector.js'
import { AllSamples } from './all-samples.js'
import type { SampleLoop } from './loop.js'
import { SampledSource } from './sampled-source.js'
import type { Samples } from './samples.js'
import { Sampling } from './sampling.js'
import { SummarySamples } from './summary-samples.js'
import { WallOffset } from './wall-offset.js'

/** Sampling stops when no tick has fetched its samples for this long and for this many ticks. */
const IDLE_MS = 60_000
const IDLE_TICKS = 3

export interface SampledCollectorOptions {
  /** Creates the probes of ticks, from settings without a `sampleIntervalMs`. */
  readonly probes: (settings: BuiltInSettings) => readonly Probe[]
  /** Creates the probes of samples, for the same sources. */
  readonly sampledProbes: (settings: BuiltInSettings) => readonly Probe[]
  readonly loop: SampleLoop
  readonly clock: Clock
}

/**
 * A collector that is sampled inside its ticks. Samples start when it opens, on the worker's own clock, and do not depend on the
 * main thread.
 * A tick reads each source once, as it would without samples, and fetches the samples since the previous tick.
 */
export class SampledCollector implements OpenCollector {
  readonly #settings: BuiltInSettings
  readonly #stepMs: number
  readonly #options: SampledCollectorOptions
  readonly #probes: readonly Probe[]
  readonly #packer = new FramePacker()
  readonly #wallOffset: WallOffset
  /** Undefined while no tick fetches the samples. */
  #sampling: Sampling | undefined

  constructor(settings: BuiltInSettings, stepMs: number, options: SampledCollectorOptions) {
    this.#settings = settings
    this.#stepMs = stepMs
    this.#options = options
    this.#probes = options.probes({ ...settings, sampleIntervalMs: undefined })
    this.#wallOffset = new WallOffset(options.clock)
    this.#sampling = this.#begin()
  }

  async collect({ tsMs }: CollectRequest): Promise<CollectedResponse | FailedResponse> {
    const result = await readProbes(this.#probes, this.#options.clock)
    const { read, partial, reasons, failedParts } = result
    this.#sampling ??= this.#begin()
    const readings = this.#harvest(read, this.#sampling)
    const sampling = this.#sampling.report()
    if (read.length === 0) return noData(result)
    const packed = this.#packer.pack(readings, tsMs)
    return { status: 'collected', ...packed, partial, partialReason: reasons[0], failedParts, sampling }
  }

  close(): void {
    for (const probe of this.#probes) probe.close()
    if (this.#sampling !== undefined) this.#end(this.#sampling)
  }

  #harvest(read: readonly Probe[], { sources }: Sampling): readonly Readings[] {
    const wallOffsetMs = this.#wallOffset.nowMs()
    for (const source of sources) if (!read.includes(source.tick)) source.skip()
    return read.flatMap((probe): Readings | readonly Readings[] => {
      return sources.find(({ tick }) => tick === probe)?.harvest(wallOffsetMs) ?? probe
    })
  }

  #begin(): Sampling {
    const { intervalMs } = this.#settings
    const { clock, loop, sampledProbes } = this.#options
    const sampled = sampledProbes({ ...this.#settings, sampleIntervalMs: this.#stepMs })
    const sources = this.#probes.flatMap((tick, index) => {
      const probe = sampled[index]
      return probe !== undefined && isSampled(probe) ? new SampledSource(tick, probe, this.#samples()) : []
    })
    const idleMs = Math.max(IDLE_MS, IDLE_TICKS * intervalMs)
    const onIdle = (idle: Sampling) => this.#end(idle)
    const sampling = new Sampling({ clock, stepMs: this.#stepMs, sources, idleMs, onIdle })
    loop.add(sampling)
    return sampling
  }

  #end(sampling: Sampling): void {
    this.#options.loop.remove(sampling)
    sampling.close()
    this.#sampling = undefined
  }

  #samples(): Samples {
    const { emit, intervalMs } = this.#settings
    return emit === 'all' ? new AllSamples() : new SummarySamples(Math.ceil(intervalMs / this.#stepMs))
  }
}
