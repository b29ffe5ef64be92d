import type { Clock } from '../../src/shared/clock.js'
import { FramePacker, type Readings } from '../../src/shared/frame-packer.js'
import type {
  CollectedResponse,
  CollectRequest,
  CollectResponse,
  FailedResponse,
  SamplingReport,
} from '../../src/shared/protocol.js'
import type { BuiltInSettings } from '../../src/shared/settings.js'
import { isSampled, type Probe } from '../probes/probe.js'
import { noData, type ReadProbes, readProbesNow } from '../probes/read-probes.js'
import type { OpenCollector } from '../serve/open-collector.js'
import { AllSamples } from './all-samples.js'
import type { Cut } from './cut.js'
import { MOST_CUTS } from './cut-queue.js'
import { Cutter } from './cutter.js'
import type { SampleLoop } from './loop.js'
import { SampledSource } from './sampled-source.js'
import type { Samples } from './samples.js'
import { Sampling } from './sampling.js'
import { SummarySamples } from './summary-samples.js'

/** Sampling stops after this long and this many ticks without a request: all ticks that can be cut, or a few if none are. */
const IDLE_MS = 60_000
const IDLE_TICKS = 3
const IDLE_TICKS_CUT = MOST_CUTS + IDLE_TICKS

export interface SampledCollectorOptions {
  /** Creates the probes of ticks, from settings without a `sampleIntervalMs`. */
  readonly probes: (settings: BuiltInSettings) => readonly Probe[]
  /** Creates the probes of samples, for the same sources. */
  readonly sampledProbes: (settings: BuiltInSettings) => readonly Probe[]
  readonly loop: SampleLoop
  readonly clock: Clock
}

/** Readings at a boundary. */
interface Boundary {
  readonly tsMs: number
  readonly readings: readonly Readings[]
  readonly result: ReadProbes
  readonly sampling: SamplingReport
}

/**
 * A collector that is sampled inside its ticks. Sampling starts when the collector opens, on the worker's own clock, and does not
 * depend on the main thread. At each boundary it reads each source once, as a tick does without samples, and takes the samples
 * since the boundary before (see Cutter).
 */
export class SampledCollector implements OpenCollector {
  readonly #settings: BuiltInSettings
  readonly #stepMs: number
  readonly #options: SampledCollectorOptions
  readonly #probes: readonly Probe[]
  readonly #packer: FramePacker
  readonly #cutter: Cutter
  /** Undefined while no tick fetches the samples. */
  #sampling: Sampling | undefined

  constructor(settings: BuiltInSettings, stepMs: number, options: SampledCollectorOptions) {
    this.#settings = settings
    this.#stepMs = stepMs
    this.#packer = new FramePacker(settings.shape)
    this.#options = options
    this.#probes = options.probes({ ...settings, sampleIntervalMs: undefined })
    this.#cutter = new Cutter({
      clock: options.clock,
      read: (tsMs, wallOffsetMs) => this.#read(tsMs, wallOffsetMs),
      onDrop: ({ samples }) => this.#sampling?.lose(samples),
    })
    this.#sampling = this.#begin()
  }

  async collect(request: CollectRequest): Promise<CollectResponse> {
    this.#sampling ??= this.#begin()
    const response = this.#cutter.respond(request)
    const idleTicks = this.#cutter.isPlanned ? IDLE_TICKS_CUT : IDLE_TICKS
    this.#sampling.extend(Math.max(IDLE_MS, idleTicks * this.#settings.intervalMs))
    this.#options.loop.wake()
    return response
  }

  close(): void {
    for (const probe of this.#probes) probe.close()
    if (this.#sampling !== undefined) this.#end(this.#sampling)
  }

  #read(tsMs: number, wallOffsetMs: number): Cut {
    const { clock } = this.#options
    this.#sampling ??= this.#begin()
    const startMs = clock.monotonicMs()
    const result = readProbesNow(this.#probes, clock)
    const readings = this.#harvest(result.read, this.#sampling, wallOffsetMs).map(copyOf)
    const sampling = this.#sampling.report()
    return {
      tsMs,
      seconds: (clock.monotonicMs() - startMs) / 1000,
      size: readings.reduce((sum, { values }) => sum + values.length, 0),
      samples: sampling.taken,
      isFailed: result.read.length === 0,
      pack: () => this.#pack({ tsMs, readings, result, sampling }),
    }
  }

  #pack({ tsMs, readings, result, sampling }: Boundary): CollectedResponse | FailedResponse {
    if (result.read.length === 0) return noData(result)
    const { partial, reasons, failedParts } = result
    const packed = this.#packer.pack(readings, tsMs)
    return { status: 'collected', ...packed, partial, partialReason: reasons[0], failedParts, sampling }
  }

  #harvest(read: readonly Probe[], { sources }: Sampling, wallOffsetMs: number): readonly Readings[] {
    for (const source of sources) if (!read.includes(source.tick)) source.skip()
    return read.flatMap((probe): Readings | readonly Readings[] => {
      return sources.find(({ tick }) => tick === probe)?.harvest(wallOffsetMs) ?? probe
    })
  }

  #begin(): Sampling {
    const { clock, loop, sampledProbes } = this.#options
    const sampled = sampledProbes({ ...this.#settings, sampleIntervalMs: this.#stepMs })
    const sources = this.#probes.flatMap((tick, index) => {
      const probe = sampled[index]
      return probe !== undefined && isSampled(probe) ? new SampledSource(tick, probe, this.#samples()) : []
    })
    const onIdle = (idle: Sampling) => this.#end(idle)
    const sampling = new Sampling({ clock, stepMs: this.#stepMs, sources, onIdle })
    sampling.extend(Math.max(IDLE_MS, IDLE_TICKS * this.#settings.intervalMs))
    loop.add(sampling)
    // Added after its samples, so that a sample at the boundary belongs to the cut.
    loop.add(this.#cutter)
    return sampling
  }

  #end(sampling: Sampling): void {
    this.#cutter.pause()
    this.#options.loop.remove(this.#cutter)
    this.#options.loop.remove(sampling)
    sampling.close()
    this.#sampling = undefined
  }

  #samples(): Samples {
    const { emit, intervalMs } = this.#settings
    return emit === 'all' ? new AllSamples() : new SummarySamples(Math.ceil(intervalMs / this.#stepMs))
  }
}

/** Copies the arrays that the next reading would overwrite. */
function copyOf({ series, values, timesMs }: Readings): Readings {
  return { series, values: values.slice(), ...(timesMs && { timesMs: timesMs.slice() }) }
}
