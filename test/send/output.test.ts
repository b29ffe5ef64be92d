import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import type { OutputSettings } from '../../src/shared/settings.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { counter, frame } from './helpers/encoded.js'
import { OutputBench } from './helpers/output-bench.js'

/** A stream that can fail and recover. */
class Line extends Writable {
  broken = false
  /** Whether to accept bytes without ever confirming them. */
  stuck = false
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.broken || this.stuck) return
    this.text += chunk.toString()
    done()
  }

  /** Like write, but a broken line passes the error to the callback and is not destroyed. */
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const done = rest.at(-1)
    if (!this.broken) return super.write(chunk, done as () => void)
    if (typeof done === 'function') process.nextTick(done, new Error('broken line'))
    return true
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }
}

function setUp(t: TestContext, settings: Partial<OutputSettings> = {}) {
  const clock = new FakeClock()
  const line = new Line()
  const bench = new OutputBench(t, { clock, settings: { url: 'stdout:', ...settings }, stdout: line })
  return { clock, line, bench, output: bench.output }
}

const batch = (batch: Partial<OutputSettings['batch']>) => ({
  batch: { maxPoints: 1000, maxBytes: 1_000_000, flushIntervalMs: 1000, ...batch },
})

describe('Output: sending', () => {
  it('sends nothing before start, then its points within the flush interval', async (t) => {
    const { clock, line, bench, output } = setUp(t, batch({ flushIntervalMs: 100 }))
    bench.add(3)
    await clock.advance(1000)
    assert.deepEqual(line.lines, [])
    output.start()
    await clock.advance(100)
    assert.equal(line.lines.length, 3)
  })

  it('sends all points of a flush interval together', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    bench.add(1)
    await clock.advance(0)
    assert.deepEqual(line.lines, [])
    await clock.advance(1000)
    assert.equal(line.lines.length, 1)
    for (let i = 0; i < 100; i++) {
      bench.add(2)
      await clock.advance(100)
    }
    assert.ok(bench.output.stats().batches <= 12, `${bench.output.stats().batches} batches in ten seconds`)
    assert.ok(line.lines.length >= 181, `${line.lines.length} lines`)
  })

  it('sends a full batch at once and the rest with the flush', async (t) => {
    const { line, bench, output } = setUp(t, batch({ maxPoints: 10 }))
    output.start()
    bench.add(25)
    await settle()
    assert.equal(line.lines.length, 20)
    assert.equal(bench.points.buffered, 5)
  })

  it('sets no timer while the buffer is empty', async (t) => {
    const { clock, bench, output } = setUp(t)
    output.start()
    assert.equal(clock.pendingTimers, 0)
    bench.add(1)
    assert.equal(clock.pendingTimers, 1)
    await clock.advance(1000)
    assert.equal(clock.pendingTimers, 0)
  })

  it('writes one JSON point a line to a stream', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    const ts = clock.wallMs()
    bench.add(2)
    await output.flush(1000)
    assert.deepEqual(
      line.lines.map((text) => JSON.parse(text)),
      [1, 2].map((value) => ({ ts, host: 'web-1', type: 'test_value', value, tags: { column: '0' } })),
    )
  })
})

describe('Output: what its format leaves out', () => {
  it('is not accepted: no answer could account for it', (t) => {
    const time = (cpu: string) => counter('cpu_seconds_total', { cpu, mode: 'user' })
    const times = frame(0, [time('total'), 3], [time('0'), 1], [time('1'), 2])
    for (const [format, accepted] of [
      ['json', 3],
      ['influx', 3],
      ['remote-write', 2],
      ['otlp', 2],
    ] as const) {
      const { output } = new OutputBench(t, { clock: new FakeClock(), settings: { format } })
      output.add(times)
      assert.equal(output.stats().points.accepted, accepted, format)
    }
  })
})

describe('Output: flush', () => {
  it('is true when everything buffered was delivered', async (t) => {
    const { bench, output } = setUp(t, batch({ maxPoints: 10 }))
    output.start()
    bench.add(95)
    assert.equal(await output.flush(1000), true)
    assert.equal(bench.points.delivered, 95)
  })

  it('is true when nothing is buffered', async (t) => {
    assert.equal(await setUp(t).output.flush(1000), true)
  })

  it('is false at the deadline and leaves no timer', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    line.stuck = true
    bench.add(1)
    const flushed = output.flush(1000)
    await clock.advance(1000)
    assert.equal(await flushed, false)
    assert.equal(clock.pendingTimers, 0)
  })

  it('is false when points were lost', async (t) => {
    const { clock, line, bench, output } = setUp(t, { buffer: { maxPoints: 10, maxBytes: 1e6, maxAgeMs: 1e9 } })
    output.start()
    line.broken = true
    bench.add(10)
    const flushed = output.flush(60_000)
    await settle()
    bench.add(1)
    line.broken = false
    await clock.advance(30_000)
    assert.equal(await flushed, false)
  })
})

describe('Output: an outage', () => {
  it('is logged when it begins, when dropping begins, and when it ends', async (t) => {
    const { clock, line, bench, output } = setUp(t, { buffer: { maxPoints: 1000, maxBytes: 1e6, maxAgeMs: 1e9 } })
    output.start()
    line.broken = true
    for (let second = 0; second < 600; second++) {
      bench.add(10)
      await clock.advance(1000)
    }
    assert.deepEqual(
      bench.lines.map(({ message }) => message),
      ['output blocked', 'points dropped'],
    )
    const [blocked, dropped] = bench.lines
    assert.equal(blocked?.fields['error'], 'broken line')
    assert.equal(dropped?.fields['reason'], 'overflow')
    assert.equal(dropped?.fields['error'], 'broken line')
    assert.ok(Number(dropped?.fields['outageSeconds']) > 80, `${dropped?.fields['outageSeconds']}`)

    line.broken = false
    await clock.advance(60_000)
    assert.deepEqual(
      bench.lines.map(({ message }) => message),
      ['output blocked', 'points dropped', 'output recovered'],
    )
    const recovered = bench.lines[2]?.fields
    assert.equal(recovered?.['dropped'], bench.points.dropped.overflow)
    assert.ok(Math.abs(Number(recovered?.['outageSeconds']) - 610) < 20, `${recovered?.['outageSeconds']}`)
    assert.equal(bench.points.delivered + bench.points.dropped.overflow, 6000)
    bench.assertBalanced()
  })

  it('of a slow receiver is logged once for each episode of dropping', async (t) => {
    const { clock, line, bench, output } = setUp(t, {
      ...batch({ maxPoints: 10 }),
      buffer: { maxPoints: 10, maxBytes: 1e6, maxAgeMs: 1e9 },
    })
    output.start()
    for (let episode = 1; episode <= 2; episode++) {
      bench.add(100)
      assert.equal(bench.messages('points dropped').length, episode)
      bench.add(100)
      assert.equal(bench.messages('points dropped').length, episode)
      await clock.advance(2000)
      assert.equal(bench.points.buffered, 0)
    }
    assert.equal(line.lines.length, bench.points.delivered)
  })

  it('emits states, failures, drops and later deliveries as events', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    line.broken = true
    bench.add(5)
    await clock.advance(3000)
    line.broken = false
    await clock.advance(30_000)
    assert.deepEqual(
      bench.eventsOf('stateChange').map((event) => [event.part, event.name, event.from, event.to]),
      [
        ['output', 'main', 'ok', 'blocked'],
        ['output', 'main', 'blocked', 'ok'],
      ],
    )
    assert.deepEqual(bench.eventsOf('sendError'), [
      { output: 'main', points: 5, status: null, message: 'broken line', verdict: 'keep' },
    ])
    const [sent] = bench.eventsOf('send')
    assert.deepEqual([sent?.output, sent?.points, sent?.status, sent?.bytes], ['main', 5, null, line.text.length])
  })

  it('keeps the newest points and bounded memory, however long it lasts', async (t) => {
    const { clock, line, bench, output } = setUp(t, { buffer: { maxPoints: 1e6, maxBytes: 500_000, maxAgeMs: 1e9 } })
    output.start()
    line.broken = true
    for (let minute = 0; minute < 60; minute++) {
      bench.add(6000, 10)
      await clock.advance(60_000)
    }
    line.broken = false
    await clock.advance(600_000)
    const last = JSON.parse(line.lines.at(-1) ?? '{}') as { value: number }
    assert.equal(last.value, 360_000)
    assert.equal(bench.points.delivered + bench.points.dropped.overflow, 360_000)
    assert.ok(bench.points.delivered > 30_000)
  })
})

describe('Output: health', () => {
  it('estimates from the inflow how long an outage the buffer can take', async (t) => {
    const { clock, line, bench, output } = setUp(t, {
      buffer: { maxPoints: 10_000, maxBytes: 16e6, maxAgeMs: 3_600_000 },
    })
    output.start()
    assert.equal(output.health().bufferSecondsLeft, Number.NaN)
    assert.equal(output.health().lastSendSeconds, Number.NaN)
    for (let second = 0; second < 30; second++) {
      bench.add(10, 10)
      await clock.advance(1000)
    }
    assert.ok(Math.abs(output.health().bufferSecondsLeft - 1000) < 20, `${output.health().bufferSecondsLeft}`)
    line.broken = true
    for (let second = 0; second < 500; second++) {
      bench.add(10, 10)
      await clock.advance(1000)
    }
    assert.ok(Math.abs(output.health().bufferSecondsLeft - 500) < 20, `${output.health().bufferSecondsLeft}`)
    assert.equal(output.health().lastSendSeconds, 0)
  })

  it('knows how long the outage lasts, and when points were last dropped, but for a stop', async (t) => {
    const { clock, line, bench, output } = setUp(t, { buffer: { maxPoints: 10, maxBytes: 16e6, maxAgeMs: 3_600_000 } })
    output.start()
    line.broken = true
    bench.add(10)
    await clock.advance(10_000)
    assert.ok(output.health().outageSeconds > 5)
    assert.equal(output.health().secondsSinceDrop, Number.NaN)
    bench.add(10)
    await clock.advance(7_000)
    assert.equal(output.health().secondsSinceDrop, 7)
    line.broken = false
    await clock.advance(60_000)
    assert.equal(output.health().outageSeconds, 0)
    const idle = setUp(t)
    idle.line.broken = true
    idle.bench.add(1)
    await idle.output.stop(0)
    assert.deepEqual([idle.bench.points.dropped.shutdown, idle.output.health().secondsSinceDrop], [1, Number.NaN])
  })

  it('never exceeds the age limit', async (t) => {
    const { clock, bench, output } = setUp(t, { buffer: { maxPoints: 1e9, maxBytes: 16e6, maxAgeMs: 60_000 } })
    bench.add(1)
    await clock.advance(1000)
    bench.add(1)
    assert.ok(output.health().bufferSecondsLeft <= 60)
  })
})

describe('Output: stop', () => {
  it('sends what is buffered, then ignores new points', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    bench.add(5)
    await output.stop(1000)
    assert.equal(line.lines.length, 5)
    bench.add(5)
    assert.equal(bench.points.accepted, 5)
    assert.equal(clock.pendingTimers, 0)
  })

  it('can be called again and returns the same stop', async (t) => {
    const { bench, output } = setUp(t)
    bench.add(1)
    const first = output.stop(1000)
    assert.equal(output.stop(0), first)
    await first
    assert.equal(bench.points.delivered, 1)
  })

  it('counts undelivered points as shutdown and logs that once', async (t) => {
    const { line, bench, output } = setUp(t)
    output.start()
    line.broken = true
    bench.add(50)
    await output.stop(1000)
    assert.equal(bench.points.dropped.shutdown, 50)
    bench.assertBalanced()
    assert.deepEqual(
      bench.messages('points dropped').map(({ fields }) => [fields['reason'], fields['points']]),
      [['shutdown', 50]],
    )
    assert.deepEqual(bench.eventsOf('drop'), [{ output: 'main', reason: 'shutdown', points: 50 }])
  })

  it('ends within its deadline while a request hangs', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    line.stuck = true
    bench.add(50)
    await clock.advance(1000)
    const stopped = output.stop(5000)
    await clock.advance(5000)
    await stopped
    assert.equal(bench.points.dropped.shutdown, 50)
    assert.equal(clock.pendingTimers, 0)
  })

  it('cuts the backoff of a blocked output short', async (t) => {
    const { clock, line, bench, output } = setUp(t)
    output.start()
    line.broken = true
    bench.add(50)
    await clock.advance(2000)
    line.broken = false
    await output.stop(5000)
    assert.equal(bench.points.delivered, 50)
  })
})

describe('Output: invalid settings', () => {
  it('throw at once', (t) => {
    assert.throws(() => new OutputBench(t, { clock: new FakeClock(), settings: { url: 'stdout:' } }), /stream/)
    assert.throws(() => new OutputBench(t, { clock: new FakeClock(), settings: { url: 'ftp://x/' } }), TypeError)
  })
})
