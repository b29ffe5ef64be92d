import type { CollectedResponse, CollectRequest, FailedResponse } from '../src/model/protocol.js'
import type { OpenCollector } from './open-collector.js'
import { Packer } from './packer.js'
import type { Probe } from './probe.js'

/** A collector that reads each of its sources once a tick. One that is missing costs only its own metrics. */
export class ProbeCollector implements OpenCollector {
  readonly #probes: readonly Probe[]
  readonly #packer = new Packer()

  constructor(probes: readonly Probe[]) {
    this.#probes = probes
  }

  async collect({ tsMs }: CollectRequest): Promise<CollectedResponse | FailedResponse> {
    const read: Probe[] = []
    const reasons: string[] = []
    let partial = 0
    for (const probe of this.#probes) {
      const result = probe.read(performance.now() / 1000)
      // A source of the kernel answers at once, and a tick need not wait for the next turn of the event loop.
      const reading = result instanceof Promise ? await result : result
      if (reading.status === 'ok') {
        read.push(probe)
        partial += reading.partial
      } else {
        partial++
      }
      if (reading.reason !== undefined) reasons.push(reading.reason)
    }
    if (read.length === 0) return { status: 'failed', reason: 'no-data', message: reasons.join('; ') }
    return { status: 'collected', ...this.#packer.pack(read, tsMs), partial, partialReason: reasons[0] }
  }

  close(): void {
    for (const probe of this.#probes) probe.close()
  }
}
