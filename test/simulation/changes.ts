import type { CollectorSettings, OutputSettings, Settings } from '../../src/shared/settings.js'
import { newCollector, newOutput } from './plan.js'
import type { Random } from './random.js'

/** Returns changed settings, as an operator might set them while the agent runs. */
export function changed(settings: Settings, random: Random, number: number): Settings {
  const parts = random.weighted({ outputs: 4, collectors: 4, general: 1, all: 1 })
  let next = settings
  if (parts === 'outputs' || parts === 'all') next = { ...next, outputs: changedOutputs(next, random, number) }
  if (parts === 'collectors' || parts === 'all') next = { ...next, collectors: changedCollectors(next, random, number) }
  if (parts === 'general' || parts === 'all') next = changedGenerally(next, random)
  // Ensures that every request changes something.
  return { ...next, stopDeadlineMs: 5_000 + number }
}

function changedOutputs({ outputs }: Settings, random: Random, number: number): readonly OutputSettings[] {
  const kind = random.weighted({ change: 6, add: 1, remove: 1, move: 1 })
  if (kind === 'add' && outputs.length < 4) return [...outputs, newOutput(random, `o${10 + number}`)]
  const at = random.int(0, outputs.length - 1)
  if (kind === 'remove' && outputs.length > 1) return outputs.filter((_, index) => index !== at)
  if (kind === 'move') return [...outputs.slice(at), ...outputs.slice(0, at)]
  return outputs.map((each, index) => (index === at ? changedOutput(each, random) : each))
}

function changedOutput(settings: OutputSettings, random: Random): OutputSettings {
  const other = newOutput(random, settings.name)
  const { token, headers, timeoutMs, retry, batch, buffer } = other
  const changes: readonly Partial<OutputSettings>[] = [
    { token },
    { headers: { ...headers, 'X-Number': String(random.int(0, 9)) } },
    { timeoutMs },
    { retry },
    { batch },
    { batch: { ...settings.batch, flushIntervalMs: batch.flushIntervalMs } },
    { buffer },
    { token, timeoutMs, retry, batch, buffer },
  ]
  return { ...settings, ...random.pick(changes) }
}

function changedCollectors({ collectors }: Settings, random: Random, number: number): readonly CollectorSettings[] {
  const kind = random.weighted({ change: 6, add: 1, remove: 1 })
  if (kind === 'add' && collectors.length < 6) return [...collectors, newCollector(random, `c${10 + number}`)]
  const at = random.int(0, collectors.length - 1)
  if (kind === 'remove' && collectors.length > 1) return collectors.filter((_, index) => index !== at)
  return collectors.map((each, index) => (index === at ? changedCollector(each, random) : each))
}

function changedCollector(settings: CollectorSettings, random: Random): CollectorSettings {
  const { intervalMs, timeoutMs, isolation, group, jitterMs } = newCollector(random, settings.name)
  const sampleIntervalMs = settings.module === undefined && random.chance(0.5) ? intervalMs / 10 : undefined
  const own = { ...settings, sampleIntervalMs: undefined }
  switch (random.pick(['interval', 'timeout', 'options', 'place', 'all'])) {
    case 'interval':
      return { ...own, intervalMs, jitterMs, sampleIntervalMs }
    case 'timeout':
      return { ...settings, timeoutMs }
    case 'options':
      return { ...settings, options: { number: random.int(0, 1_000) } } as CollectorSettings
    case 'place':
      return { ...settings, isolation, group }
    default:
      return { ...own, intervalMs, jitterMs, timeoutMs, isolation, group, sampleIntervalMs }
  }
}

function changedGenerally(settings: Settings, random: Random): Settings {
  switch (random.pick(['tags', 'host', 'align', 'delay'])) {
    case 'tags':
      return { ...settings, tags: { env: `sim-${random.int(0, 9)}` } }
    case 'host':
      return { ...settings, host: `sim-${random.int(1, 9)}` }
    case 'align':
      return { ...settings, align: !settings.align }
    default:
      return { ...settings, initialDelayMs: random.pick([0, 500, 2000]) }
  }
}
