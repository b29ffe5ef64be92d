import type { TestContext } from 'node:test'
import { Output } from '../../../src/send/output.js'
import { systemClock } from '../../../src/shared/clock.js'
import { silentLogger } from '../../../src/shared/logger.js'
import type { OutputSettings } from '../../../src/shared/settings.js'
import { outputSettings } from './output-settings.js'

export const HOST = 'web 1, "first"=ü'

/**
 * Starts an output with the tag env=prod, stopped after the test. The defaults accept points of the last two hours and retry
 * soon.
 */
export function startedOutput(t: TestContext, settings: Partial<OutputSettings>, host = HOST): Output {
  const output = new Output(
    outputSettings({
      retry: { retries: 3, initialDelayMs: 200, maxDelayMs: 1000 },
      buffer: { maxPoints: 100_000, maxBytes: 16_000_000, maxAgeMs: 7_200_000 },
      batch: { maxPoints: 100, maxBytes: 1_000_000, flushIntervalMs: 20 },
      ...settings,
    }),
    {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      emit: () => {},
      host,
      tags: { env: 'prod' },
      agentId: () => 'a',
      index: 0,
    },
  )
  // An output does not keep the process alive.
  const hold = setInterval(() => {}, 1000)
  t.after(async () => {
    await output.stop(0)
    clearInterval(hold)
  })
  output.start()
  return output
}
