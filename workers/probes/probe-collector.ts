import { type Clock, systemClock } from '../../src/shared/clock.js'
import { FramePacker } from '../../src/shared/frame-packer.js'
import type { CollectedResponse, CollectRequest, FailedResponse } from '../../src/shared/protocol.js'
import type { ShapeSettings } from '../../src/shared/settings.js'
import type { OpenCollector } from '../serve/open-collector.js'
import type { Probe } from './probe.js'
import { noData, readProbes } from './read-probes.js'

/** A collector that reads each of its sources once per tick. A missing source costs only its own metrics. */
export class ProbeCollector implements OpenCollector {
  readonly #probes: readonly Probe[]
  readonly #packer: FramePacker
  readonly #clock: Clock

  /** @param shape the series to report; default: all */
  constructor(probes: readonly Probe[], shape?: ShapeSettings, clock = systemClock) {
    this.#probes = probes
    this.#packer = new FramePacker(shape)
    this.#clock = clock
  }

  async collect({ tsMs }: CollectRequest): Promise<CollectedResponse | FailedResponse> {
    const result = await readProbes(this.#probes, this.#clock)
    const { read, partial, reasons, failedParts } = result
    if (read.length === 0) return noData(result)
    return { status: 'collected', ...this.#packer.pack(read, tsMs), partial, partialReason: reasons[0], failedParts }
  }

  close(): void {
    for (const probe of this.#probes) probe.close()
  }
}
