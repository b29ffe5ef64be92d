import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSampled } from '../../../workers/probe.js'
import { builtInProbes } from '../../../workers/registry.js'
import { AllSamples } from '../../../workers/sampling/all-samples.js'
import { SampledSource } from '../../../workers/sampling/sampled-source.js'
import { Sampling } from '../../../workers/sampling/sampling.js'
import { SummarySamples } from '../../../workers/sampling/summary-samples.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { collectorSettings } from '../collector-settings.js'

const SAMPLES = 100_000
const WARM_UP_SAMPLES = 20_000
const PER_TICK = 1000
const STEP_MS = 1000

/** Advances by a step whenever it is asked. In whole seconds, so that no time is a number that has to be allocated. */
class WholeSeconds extends FakeClock {
  #nowMs = 0

  override monotonicMs(): number {
    this.#nowMs += STEP_MS
    return this.#nowMs
  }
}

function samplingOf(name: string, samples: typeof SummarySamples | typeof AllSamples): Sampling {
  const sources = builtInProbes(collectorSettings(name, { sampleIntervalMs: 1, options: { perCore: true } }))
    .filter(isSampled)
    .map((probe) => new SampledSource(probe, probe, new samples(PER_TICK)))
  return new Sampling({ clock: new WholeSeconds(), stepMs: STEP_MS, sources, idleMs: 1e9, onIdle: () => {} })
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** What is allocated by a sample: growth between two ticks, which may allocate. */
function bytesPerSample(sampling: Sampling, samples: number): number {
  let grown = 0
  for (let taken = 0; taken < samples; taken += PER_TICK) {
    const before = heapBytes()
    for (let sample = 0; sample < PER_TICK; sample++) sampling.sample()
    grown += Math.max(heapBytes() - before, 0)
    for (const source of sampling.sources) source.harvest(0)
  }
  return grown / samples
}

describe('sampling on this machine', { skip: process.platform !== 'linux' }, () => {
  for (const [name, samples] of [
    ['cpu', SummarySamples],
    ['memory', SummarySamples],
    ['disk', SummarySamples],
    ['network', SummarySamples],
    ['system', SummarySamples],
    ['network', AllSamples],
  ] as const) {
    it(`100,000 samples of ${name} allocate nothing (${samples.name})`, () => {
      const sampling = samplingOf(name, samples)
      bytesPerSample(sampling, WARM_UP_SAMPLES)
      const bytes = bytesPerSample(sampling, SAMPLES)
      // The smallest object is larger than this; what is left comes from measuring and from the compiler.
      assert(bytes < 8, `${bytes} bytes a sample`)
      sampling.close()
    })
  }
})
