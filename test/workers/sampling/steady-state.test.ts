import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { builtInProbes } from '../../../workers/collectors/index.js'
import { isSampled } from '../../../workers/probes/probe.js'
import { AllSamples } from '../../../workers/sampling/all-samples.js'
import { SampledSource } from '../../../workers/sampling/sampled-source.js'
import { Sampling } from '../../../workers/sampling/sampling.js'
import { SummarySamples } from '../../../workers/sampling/summary-samples.js'
import { FakeClock } from '../../helpers/fake-clock.js'
import { collectorSettings } from '../collector-settings.js'

const SAMPLES = 100_000
const PER_TICK = 1000
const STEP_MS = 1000
const MOST_WARM_UP_TICKS = 500

/** A clock that advances by a step at every reading. In whole seconds, so that no time needs an allocation. */
class WholeSeconds extends FakeClock {
  #nowMs = 0

  override monotonicMs(): number {
    this.#nowMs += STEP_MS
    return this.#nowMs
  }
}

function samplingOf(name: string, samples: typeof SummarySamples | typeof AllSamples): Sampling {
  const sources = builtInProbes(
    collectorSettings(name, {
      sampleIntervalMs: 1,
      options: { perCore: true, interfaces: { include: [], exclude: [] } },
    }),
  )
    .filter(isSampled)
    .map((probe) => new SampledSource(probe, probe, new samples(PER_TICK)))
  const sampling = new Sampling({ clock: new WholeSeconds(), stepMs: STEP_MS, sources, onIdle: () => {} })
  sampling.extend(1e9)
  return sampling
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Returns the bytes that a sample of the next tick allocates. */
function bytesPerSample(sampling: Sampling): number {
  const before = heapBytes()
  for (let sample = 0; sample < PER_TICK; sample++) sampling.sample()
  const grown = heapBytes() - before
  for (const source of sampling.sources) source.harvest(0)
  return grown / PER_TICK
}

/** Runs until the code is optimised. V8 does that on its own threads, which a busy machine delays. */
function warmUp(sampling: Sampling): void {
  for (let tick = 0; tick < MOST_WARM_UP_TICKS && !isNothing(bytesPerSample(sampling)); tick++) {}
}

/** Whether nothing was allocated: the smallest object is larger, and smaller figures come from measuring. */
function isNothing(bytes: number): boolean {
  return Math.abs(bytes) < 8
}

describe('sampling on this machine', { skip: process.platform !== 'linux' }, () => {
  for (const [name, samples] of [
    ['cpu', SummarySamples],
    ['memory', SummarySamples],
    ['disk', SummarySamples],
    ['network', SummarySamples],
    ['system', SummarySamples],
    ['pressure', SummarySamples],
    ['network', AllSamples],
  ] as const) {
    it(`100,000 samples of ${name} allocate nothing (${samples.name})`, () => {
      const sampling = samplingOf(name, samples)
      warmUp(sampling)
      const ticks = Float64Array.from({ length: SAMPLES / PER_TICK }, () => bytesPerSample(sampling)).sort()
      // Nothing is collected in the median tick.
      const bytes = ticks[ticks.length / 2] ?? Number.NaN
      assert(isNothing(bytes), `${bytes} bytes a sample`)
      sampling.close()
    })
  }
})
