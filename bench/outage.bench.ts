import { Writable } from 'node:stream'
import { Output } from '../src/send/output.js'
import { silentLogger } from '../src/shared/logger.js'
import { FakeClock } from '../test/helpers/fake-clock.js'
import { outputSettings } from '../test/send/helpers/output-settings.js'
import { gaugeLayout } from './lib/gauge-layout.js'

const SECONDS = 3600
const WIDTH = 100

const layout = gaugeLayout(WIDTH)

/** A stream that confirms no write while it is down. */
class Receiver extends Writable {
  down = true
  bytes = 0

  override write(chunk: Buffer, ...rest: unknown[]): boolean {
    const done = rest.at(-1) as (error?: Error) => void
    if (!this.down) this.bytes += chunk.length
    process.nextTick(done, this.down ? new Error('down') : undefined)
    return true
  }
}

function rssMB(): number {
  return Math.round(process.memoryUsage().rss / 1e5) / 10
}

/** Simulates an outage of an hour on a fake clock, with default settings, one tick a second and 100 values per tick. */
export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const clock = new FakeClock()
  const receiver = new Receiver()
  const output = new Output(outputSettings({ url: 'stdout:' }), {
    clock,
    random: Math.random,
    logger: silentLogger,
    emit() {},
    host: 'web-1',
    tags: {},
    agentId: () => '0'.repeat(32),
    index: 0,
    stdout: receiver,
  })
  output.start()
  const rows: Record<string, number | string>[] = []
  const note = (minute: number) => {
    const { buffered, inFlight, delivered, dropped } = output.stats().points
    rows.push({ minute, rssMB: rssMB(), waiting: buffered + inFlight, delivered, overflow: dropped.overflow })
  }
  note(0)
  for (let second = 1; second <= SECONDS; second++) {
    output.add({
      layout,
      timesMs: Float64Array.of(clock.wallMs()),
      values: Float64Array.from({ length: WIDTH }, Math.random),
    })
    await clock.advance(1000)
    if (second % 600 === 0) note(second / 60)
  }
  receiver.down = false
  await clock.advance(120_000)
  note(SECONDS / 60 + 2)
  await output.stop(1000)
  return { name: 'an outage of an hour, 100 values a second, default settings', rows }
}
