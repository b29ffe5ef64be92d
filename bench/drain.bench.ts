import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Output } from '../src/send/output.js'
import { systemClock } from '../src/shared/clock.js'
import { silentLogger } from '../src/shared/logger.js'
import { outputSettings } from '../test/send/helpers/output-settings.js'
import { gaugeLayout } from './lib/gauge-layout.js'

const POINTS = 1_000_000
const WIDTH = 20
const ROUNDS = 3
const SINK = fileURLToPath(new URL('./children/sink.js', import.meta.url))

const layout = gaugeLayout(WIDTH)

/** Measures the longest time between turns of the event loop, with a timer of one millisecond. */
class LoopGap {
  #lastMs = performance.now()
  #longestMs = 0
  readonly #timer = setInterval(() => {
    const nowMs = performance.now()
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs)
    this.#lastMs = nowMs
  }, 1)

  end(): number {
    clearInterval(this.#timer)
    return Math.max(this.#longestMs, performance.now() - this.#lastMs)
  }
}

async function drain(url: string, maxPoints: number): Promise<Record<string, number>> {
  const output = new Output(
    outputSettings({
      url,
      batch: { maxPoints, maxBytes: 10_000_000, flushIntervalMs: 1000 },
      buffer: { maxPoints: 2 * POINTS, maxBytes: 1e9, maxAgeMs: 3_600_000 },
    }),
    {
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      emit() {},
      host: 'web-1',
      tags: { env: 'prod' },
      agentId: () => '0'.repeat(32),
      index: 0,
    },
  )
  const values = new Float64Array(WIDTH)
  for (let row = 0; row < POINTS / WIDTH; row++) {
    for (let column = 0; column < WIDTH; column++) values[column] = Math.random()
    output.add({ layout, timesMs: Float64Array.of(systemClock.wallMs()), values })
  }
  output.start()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { delivered: before } = output.stats().points
  const gap = new LoopGap()
  const startMs = performance.now()
  await output.flush(60_000)
  const seconds = (performance.now() - startMs) / 1000
  const longestGapMs = gap.end()
  const { delivered } = output.stats().points
  await output.stop(1000)
  return {
    batchPoints: maxPoints,
    delivered,
    pointsPerSecond: Math.round((delivered - before) / seconds),
    longestLoopGapMs: Math.round(longestGapMs * 10) / 10,
  }
}

/** Measures how fast a backlog of a million points reaches another process, and the load on the main thread. */
export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const sink = fork(SINK, [], { execArgv: [] })
  const [port] = (await once(sink, 'message')) as [number]
  const rows: Record<string, number | string>[] = []
  for (const batchPoints of [1000, 10_000]) {
    for (let round = 0; round < ROUNDS; round++) rows.push(await drain(`http://127.0.0.1:${port}/`, batchPoints))
  }
  sink.disconnect()
  return { name: 'drain a backlog of a million points over loopback', rows }
}
