import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Collector } from '../../src/run/collector.js'
import type { Outcome, Runner } from '../../src/run/runner.js'
import type { AgentEvents } from '../../src/shared/events.js'
import type { Frame } from '../../src/shared/frame.js'
import type { TickCourse } from '../../src/shared/protocol.js'
import type { BuiltInSettings } from '../../src/shared/settings.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { recordingLogger } from '../helpers/log-lines.js'

class FakeRunner implements Runner {
  restarts = 0
  stuck = false
  closed: 'gone' | 'stuck' = 'gone'
  collections = 0
  #listener: () => void = () => {}
  #resolve: (outcome: Outcome) => void = () => {}

  async start(): Promise<void> {}

  readonly requests: (readonly [tsMs: number, missed: number | undefined])[] = []

  collect(tsMs: number, course?: TickCourse): Promise<Outcome> {
    this.collections++
    this.requests.push([tsMs, course?.missed])
    return new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  onStuckChange(listener: () => void): void {
    this.#listener = listener
  }

  async close(): Promise<'gone' | 'stuck'> {
    this.end({ status: 'skipped' })
    return this.closed
  }

  end(outcome: Outcome): void {
    this.#resolve(outcome)
  }

  setStuck(stuck: boolean): void {
    this.stuck = stuck
    this.#listener()
  }
}

const LAYOUT = { id: 1, series: [{ type: 'load_1', kind: 'gauge' }] }

function collected(some: object = {}, incarnation = 1): Outcome {
  const frame = { layoutId: 1, timesMs: Float64Array.of(7), values: Float64Array.of(0.5) }
  const response = { status: 'collected', layouts: [LAYOUT], frames: [frame], partial: 0, invalid: 0, ...some }
  return { status: 'responded', response, incarnation, seconds: 0.25 }
}

function course(missed: number): TickCourse {
  const schedule = { intervalMs: 1_000, originMs: 0, jitterMs: 0, seed: 1 }
  return { schedule, nextBoundaryMs: 10_000, missed }
}

/** Returns a worker's cut at a boundary. */
function cut(tsMs: number, status: 'collected' | 'failed' = 'collected') {
  const outcome = collected() as Extract<Outcome, { status: 'responded' }>
  const failure = { status: 'failed', reason: 'no-data', message: 'no file' }
  return { tsMs, seconds: 0.001, response: status === 'failed' ? failure : outcome.response }
}

const CRASH: Outcome = { status: 'lost', reason: 'crash', message: 'boom', seconds: 0.1 }

function setUp(some: Partial<BuiltInSettings> = {}) {
  const clock = new FakeClock()
  const runner = new FakeRunner()
  const events: { name: keyof AgentEvents; event: unknown }[] = []
  const frames: Frame[] = []
  const log = recordingLogger()
  const collector = new Collector(collectorSettings(some), runner, {
    clock,
    logger: log.logger,
    emit: (name, event) => {
      events.push({ name, event })
      const { ticks, ok, failed, skipped, state } = collector.stats()
      assert.equal(ticks, ok + failed + skipped + (state === 'running' ? 1 : 0), `inside ${name}`)
    },
    onFrames: (some) => frames.push(...some),
  })
  /** Makes a tick that ends with `outcome` if it is not skipped. */
  const tick = async (outcome: Outcome) => {
    const result = collector.tick(clock.wallMs())
    runner.end(outcome)
    return await result
  }
  const changes = () =>
    events.flatMap(({ name, event }) => {
      const change = event as AgentEvents['stateChange']
      return name === 'stateChange' ? [`${change.from}>${change.to}`] : []
    })
  return { clock, runner, events, frames, log, collector, tick, changes }
}

describe('Collector', () => {
  it('passes frames on with their layout, and emits the collection', async () => {
    const { collector, tick, frames, events } = setUp({ name: 'load' })
    assert.equal(await tick(collected({ partial: 2, invalid: 3 })), 'ok')
    const series = LAYOUT.series.map((each) => ({ tags: undefined, ...each }))
    assert.deepEqual(frames[0]?.layout, { collector: 'load', series })
    assert.equal(await tick(collected({ layouts: [] })), 'ok')
    assert.equal(frames[1]?.layout, frames[0]?.layout)
    const told = events.map(({ name, event }) => [name, (event as AgentEvents['collect']).points])
    assert.deepEqual(told, [
      ['collect', 1],
      ['collect', 1],
    ])
    const { ticks, ok, partial, invalid, lastSeconds, state } = collector.stats()
    assert.deepEqual(
      { ticks, ok, partial, invalid, lastSeconds, state },
      { ticks: 2, ok: 2, partial: 2, invalid: 3, lastSeconds: 0.25, state: 'idle' },
    )
  })

  it('counts points that are left out: as invalid where series are equal, else as cut', async () => {
    const { collector, tick, log } = setUp({ name: 'disk' })
    const equal = { reason: 'equal', points: 2, first: 'a' }
    const cut = { reason: 'maxSeries', points: 3, first: 'b' }
    for (let i = 0; i < 2; i++) await tick(collected({ invalid: 1, leftOut: [equal, cut] }))
    const { invalid, cut: points } = collector.stats()
    assert.deepEqual([invalid, points], [6, 6])
    assert.deepEqual(log.messages('warn'), ['series left out', 'series left out'])
    assert.equal(await tick(collected({ leftOut: [{ ...cut, reason: 'whim' }] })), 'failed')
  })

  it('logs a part that fails once, until it has not failed in a collection', async () => {
    const { log, tick } = setUp({ name: 'disk' })
    const failing = (...parts: string[]) =>
      collected({ partial: parts.length, failedParts: parts.map((part) => ({ part, reason: `${part}: EIO` })) })
    for (const parts of [['/a'], ['/a', '/b'], ['/a'], [], ['/b']]) await tick(failing(...parts))
    assert.deepEqual(
      log.lines.map(({ level, message, fields }) => [level, message, (fields as { part?: string }).part]),
      [
        ['warn', 'collector part failed', '/a'],
        ['warn', 'collector part failed', '/b'],
        ['warn', 'collector part failed', '/b'],
      ],
    )
    assert.deepEqual(log.lines[0]?.fields, { collector: 'disk', part: '/a', message: '/a: EIO' })
  })

  it('counts samples from collection to collection', async () => {
    const { collector, tick } = setUp()
    await tick(collected())
    assert.equal(collector.sampling(), undefined)
    await tick(collected({ sampling: { taken: 90, missed: 10, latenessMs: 25 } }))
    await tick(collected({ sampling: { taken: 100, missed: 0, latenessMs: 2 } }))
    assert.deepEqual(collector.sampling(), { taken: 190, missed: 10, latenessMs: 2 })
  })

  it('never has two collections in flight: skips ticks that come meanwhile', async () => {
    const { collector, runner } = setUp()
    const first = collector.tick(0)
    assert.equal(await collector.tick(1), 'skipped')
    assert.equal(collector.stats().state, 'running')
    runner.end(collected())
    assert.equal(await first, 'ok')
    assert.equal(runner.collections, 1)
    assert.equal(collector.stats().skipped, 1)
  })

  it('counts the boundaries of a held loop as skipped', async () => {
    const { collector, runner } = setUp()
    const first = collector.tick(5_000, course(4))
    runner.end(collected())
    assert.equal(await first, 'ok')
    const { ticks, ok, skipped } = collector.stats()
    assert.deepEqual({ ticks, ok, skipped }, { ticks: 5, ok: 1, skipped: 4 })
    assert.deepEqual(runner.requests, [[5_000, undefined]])
  })

  it('fetches what the worker of a sampled one cut meanwhile, each as the tick that it is of', async () => {
    const { collector, runner, events, frames } = setUp({ sampleIntervalMs: 10 })
    const first = collector.tick(5_000, course(4))
    for (const cuts of [[cut(1_000), cut(2_000, 'failed')], [cut(4_000)]]) {
      runner.end({ ...collected(), response: { status: 'late', cuts } } as Outcome)
      await settle()
      assert.equal(collector.stats().state, 'running')
    }
    runner.end(collected())
    assert.equal(await first, 'ok')
    assert.deepEqual(runner.requests, [
      [5_000, 4],
      [5_000, 2],
      [5_000, 1],
    ])
    const { ticks, ok, failed, skipped, state } = collector.stats()
    assert.deepEqual({ ticks, ok, failed, skipped, state }, { ticks: 5, ok: 3, failed: 1, skipped: 1, state: 'idle' })
    assert.deepEqual(
      events.map(({ name, event }) => [name, (event as AgentEvents['collect']).tsMs]),
      [
        ['collect', 1_000],
        ['collectError', 2_000],
        ['collect', 4_000],
        ['collect', 5_000],
      ],
    )
    assert.equal(frames.length, 3)
  })

  it('collects the ticks that come while a sampled one runs when it is done, as its worker may have cut them', async () => {
    const { collector, runner } = setUp({ sampleIntervalMs: 10 })
    void collector.tick(1_000, course(0))
    // The loop is blocked with the response unread: timers run first.
    void collector.tick(5_000, course(3))
    const last = collector.tick(6_000, course(0))
    runner.end(collected())
    await settle()
    assert.deepEqual(runner.requests, [
      [1_000, 0],
      [6_000, 4],
    ])
    runner.end({ ...collected(), response: { status: 'skipped' } } as Outcome)
    assert.equal(await last, 'skipped')
    const { ticks, ok, skipped } = collector.stats()
    assert.deepEqual({ ticks, ok, skipped }, { ticks: 6, ok: 1, skipped: 5 })
  })

  it('skips the ticks that came while a sampled one ran when it fails', async () => {
    const { collector, runner } = setUp({ sampleIntervalMs: 10 })
    const first = collector.tick(1_000, course(0))
    void collector.tick(5_000, course(3))
    runner.end(CRASH)
    assert.equal(await first, 'failed')
    const { ticks, failed, skipped, state } = collector.stats()
    assert.deepEqual({ ticks, failed, skipped, state }, { ticks: 5, failed: 1, skipped: 4, state: 'backoff' })
    assert.equal(runner.collections, 1)
  })

  it('fails when cuts are announced that are not there', async () => {
    for (const cuts of [[], 'cuts', [{ tsMs: 'soon', seconds: 0, response: {} }]]) {
      const { collector, runner } = setUp({ sampleIntervalMs: 10 })
      const first = collector.tick(1_000, course(2))
      runner.end({ ...collected(), response: { status: 'late', cuts } } as Outcome)
      assert.equal(await first, 'failed')
      assert.equal(collector.stats().skipped, 2)
    }
  })

  it('backs off by the interval, doubled per failure in a row, and retries at the tick that is due', async () => {
    const { clock, collector, tick } = setUp({ intervalMs: 1_000 })
    const results: string[] = []
    for (let second = 0; second < 30; second++) {
      results.push(await tick(CRASH))
      await clock.advance(1_000)
    }
    const tries = results.flatMap((result, second) => (result === 'failed' ? [second] : []))
    assert.deepEqual(tries, [0, 2, 6, 14])
    const { failed, skipped, crashes, ticks } = collector.stats()
    assert.deepEqual({ failed, skipped, crashes, ticks }, { failed: 4, skipped: 26, crashes: 4, ticks: 30 })
  })

  it('never backs off for longer than five minutes, or its interval when that is longer', async () => {
    for (const [intervalMs, longestMs] of [
      [10_000, 300_000],
      [600_000, 600_000],
    ] as const) {
      const { clock, tick } = setUp({ intervalMs })
      let sinceMs = 0
      let waitedMs = 0
      for (let tries = 0; tries < 12; ) {
        if ((await tick(CRASH)) === 'failed') {
          waitedMs = clock.monotonicMs() - sinceMs
          sinceMs = clock.monotonicMs()
          tries++
        }
        await clock.advance(intervalMs)
      }
      assert.equal(waitedMs, longestMs)
    }
  })

  it('resets its failures with the first success', async () => {
    const { clock, tick } = setUp({ intervalMs: 1_000 })
    await tick(CRASH)
    await clock.advance(2_000)
    await tick(CRASH)
    await clock.advance(4_000)
    assert.equal(await tick(collected()), 'ok')
    assert.equal(await tick(CRASH), 'failed')
    await clock.advance(2_000)
    assert.equal(await tick(collected()), 'ok')
  })

  it('logs an episode once at the start and once at the end, with counts', async () => {
    const { clock, tick, log, events } = setUp({ name: 'gpu', intervalMs: 1_000 })
    for (let second = 0; second < 7; second++) {
      await tick(CRASH)
      await clock.advance(1_000)
    }
    await clock.advance(7_000)
    await tick(collected())
    assert.deepEqual(log.messages('warn'), ['collector failed'])
    assert.deepEqual(log.messages('info'), ['collector recovered'])
    const lines = log.lines.filter(({ level }) => level !== 'debug').map(({ fields }) => fields)
    assert.deepEqual(lines, [
      { collector: 'gpu', reason: 'crash', message: 'boom', failures: 1, retrySeconds: 2 },
      { collector: 'gpu', failures: 3, seconds: 14 },
    ])
    const failures = events.flatMap(({ name, event }) => (name === 'collectError' ? [event] : []))
    assert.equal(failures.length, 3)
    assert.equal((failures[2] as AgentEvents['collectError']).failures, 3)
  })

  it('is wedged and skips while its thread is stuck, and retries when that is gone', async () => {
    const { clock, collector, runner, tick, changes, log } = setUp()
    const timeout: Outcome = { status: 'lost', reason: 'timeout', message: 'late', seconds: 5 }
    assert.equal(await tick(timeout), 'failed')
    await clock.advance(1_000)
    runner.setStuck(true)
    await clock.advance(60_000)
    assert.equal(await tick(collected()), 'skipped')
    assert.equal(collector.stats().state, 'wedged')
    runner.setStuck(false)
    assert.equal(collector.stats().state, 'backoff')
    assert.equal(await tick(collected()), 'ok')
    assert.deepEqual(changes(), ['idle>backoff', 'backoff>wedged', 'wedged>backoff', 'backoff>idle'])
    assert.deepEqual(log.messages('warn'), ['collector failed', 'collector wedged'])
    assert.equal(collector.stats().timeouts, 1)
  })

  it('counts a skipped collection as skipped, not failed', async () => {
    const { collector, tick } = setUp()
    assert.equal(await tick({ status: 'skipped' }), 'skipped')
    const { ticks, ok, failed, skipped, state } = collector.stats()
    assert.deepEqual({ ticks, ok, failed, skipped, state }, { ticks: 1, ok: 0, failed: 0, skipped: 1, state: 'idle' })
  })

  it('drops layout ids with each new worker', async () => {
    const { clock, collector, tick, frames } = setUp()
    await tick(collected())
    assert.equal(await tick(collected({ layouts: [] }, 2)), 'failed')
    assert.equal(collector.stats().lastError, 'layout 1 was never sent')
    await clock.advance(2_000)
    assert.equal(await tick(collected({}, 2)), 'ok')
    assert.notEqual(frames[1]?.layout, frames[0]?.layout)
  })

  it('counts failures by reason', async () => {
    const { clock, collector, tick } = setUp({ intervalMs: 10 })
    const noData = { status: 'failed', reason: 'no-data', message: 'nothing there' }
    for (const outcome of [CRASH, collected(noData), collected(noData), collected({ frames: 3 })]) {
      await tick(outcome)
      await clock.advance(1_000)
    }
    assert.deepEqual(
      [...collector.failures()],
      [
        ['crash', 1],
        ['no-data', 2],
        ['bad-result', 1],
      ],
    )
  })

  describe('stop', () => {
    it('waits for the collection in flight', async () => {
      const { collector, runner, changes } = setUp()
      const result = collector.tick(0)
      const stopping = collector.stop(1_000)
      assert.equal(await collector.tick(1), 'skipped')
      runner.end(collected())
      assert.equal(await result, 'ok')
      assert.equal(await stopping, 'gone')
      assert.equal(collector.stats().state, 'stopped')
      assert.deepEqual(changes(), ['idle>stopped'])
      assert.equal(collector.stop(1_000), stopping)
    })

    it('waits no longer than the grace', async () => {
      const { clock, collector } = setUp()
      const result = collector.tick(0)
      const stopping = collector.stop(1_000)
      await clock.advance(999)
      assert.equal(collector.stats().state, 'running')
      await clock.advance(1)
      assert.equal(await stopping, 'gone')
      assert.equal(await result, 'skipped')
      assert.equal(clock.pendingTimers, 0)
    })

    it('leaves a wedged collector wedged', async () => {
      const { collector, runner } = setUp()
      runner.setStuck(true)
      runner.closed = 'stuck'
      assert.equal(await collector.stop(1_000), 'stuck')
      runner.setStuck(false)
      await settle()
      assert.equal(collector.stats().state, 'wedged')
    })
  })
})
