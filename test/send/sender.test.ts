import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer } from '../../src/send/answer.js'
import { settle } from '../helpers/fake-clock.js'
import { refused, status } from './helpers/fake-transport.js'
import { range } from './helpers/points.js'
import { SenderBench } from './helpers/sender-bench.js'

const ok = status(202)
const hang = () => new Promise<Answer>(() => {})

/** Returns a receiver that gives these answers in turn and repeats the last one. */
function inTurn(...answers: Answer[]): () => Answer {
  return () => (answers.length > 1 ? (answers.shift() as Answer) : (answers[0] as Answer))
}

describe('Sender: a receiver that takes everything', () => {
  it('gets the oldest points first in batches of at most maxBatch points', async () => {
    const bench = new SenderBench({ receiver: () => ok, maxBatch: { points: 10 } })
    bench.add(25)
    while (await bench.sender.sendOldest()) {}
    assert.deepEqual(
      bench.transport.attempts.map(({ values }) => values),
      [range(1, 10), range(11, 20), range(21, 25)],
    )
    assert.deepEqual(bench.counts, { accepted: 25, delivered: 25, rejected: 0, dropped: 0, buffered: 0, inFlight: 0 })
  })

  it('gets batches of at most maxBatch bytes and the rest next', async () => {
    const bench = new SenderBench({ receiver: () => ok, maxBatch: { bytes: 1000 } })
    bench.add(30)
    while (await bench.sender.sendOldest()) {}
    assert.ok(bench.transport.attempts.length > 1)
    for (const { body } of bench.transport.attempts) assert.ok(body.length <= 1000)
    assert.deepEqual(
      bench.transport.attempts.flatMap(({ values }) => values),
      range(1, 30),
    )
  })

  it('gets a new key for each batch', async () => {
    const bench = new SenderBench({ receiver: () => ok, maxBatch: { points: 1 } })
    bench.add(3)
    while (await bench.sender.sendOldest()) {}
    assert.deepEqual(
      bench.transport.attempts.map(({ key }) => key),
      ['agent-0-1', 'agent-0-2', 'agent-0-3'],
    )
  })

  it('can reject some points of a 2xx', async () => {
    const bench = new SenderBench({ receiver: () => status(202, { body: '{"accepted":7,"rejected":3}' }) })
    bench.add(10)
    await bench.sendOne()
    assert.deepEqual([bench.counts.delivered, bench.counts.rejected], [7, 3])
  })

  it('gets huge batches without a stall of the event loop', async () => {
    const bench = new SenderBench({
      receiver: () => ok,
      limits: { maxPoints: 1e6, maxBytes: 1e9 },
      maxBatch: { points: 1e6, bytes: 1e9 },
    })
    bench.add(100_000)
    let turns = 0
    const done = bench.sender.sendOldest()
    const count = () => {
      turns++
      if (bench.transport.attempts.length === 0) setImmediate(count)
    }
    setImmediate(count)
    await done
    assert.ok(turns >= 20, `${turns} turns`)
    assert.equal(bench.counts.delivered, 100_000)
  })
})

describe('Sender: exceptions', () => {
  it('block the output until its next probe and lose no point', async () => {
    let calls = 0
    const receiver = () => {
      if (++calls <= 2) throw new RangeError('Array buffer allocation failed')
      return ok
    }
    const bench = new SenderBench({ receiver })
    bench.add(10)
    assert.ok((await bench.sendOne()) >= 5_000)
    assert.deepEqual([bench.sender.state, bench.counts.buffered], ['blocked', 10])
    assert.ok((await bench.sendOne()) >= 10_000)
    await bench.sendOne()
    assert.deepEqual(bench.states, ['blocked', 'ok'])
    assert.deepEqual([bench.counts.delivered, bench.counts.buffered], [10, 0])
    bench.assertBalanced()
  })

  it('end the sending of an output that is stopping', async () => {
    const receiver = (): Answer => {
      throw new Error('a bug')
    }
    const bench = new SenderBench({ receiver })
    bench.add(10)
    bench.sender.beginStop(5_000)
    assert.equal(await bench.sender.sendOldest(), false)
    assert.equal(bench.counts.buffered, 10)
  })
})

describe('Sender: no answer, timeout, 408, 425, 429, 5xx', () => {
  for (const answer of [refused, status(408), status(425), status(429), status(500), status(503)]) {
    const name = answer.kind === 'status' ? String(answer.status) : 'no answer'
    it(`retries after 1, 2 and 4 s, then probes after 5, 10, 20, 24 s …: ${name}`, async () => {
      const bench = new SenderBench({ receiver: () => answer })
      bench.add(1)
      await bench.begin()
      await bench.clock.advance(120_000)
      assert.deepEqual(bench.attemptSeconds, [0, 1, 3, 7, 12, 22, 42, 66, 90, 114])
      assert.deepEqual(bench.states, ['retrying', 'blocked'])
      assert.deepEqual(bench.counts, { accepted: 1, delivered: 0, rejected: 0, dropped: 0, buffered: 0, inFlight: 1 })
    })
  }

  it('repeats the same bytes under the same key until there is a verdict', async () => {
    const answers = [refused, status(500), status(503), status(429), status(408), status(401), status(302), ok]
    const bench = new SenderBench({ receiver: inTurn(...answers) })
    bench.add(5)
    const { done } = await bench.begin()
    for (let second = 0; second < 120; second++) {
      bench.add(1)
      await bench.clock.advance(1000)
    }
    await done
    const { attempts } = bench.transport
    assert.equal(attempts.length, 8)
    assert.deepEqual(
      [new Set(attempts.map(({ body }) => body)).size, new Set(attempts.map(({ key }) => key)).size],
      [1, 1],
    )
    assert.equal(bench.telemetry.retries, 7)
    assert.equal(bench.counts.delivered, 5)
    assert.deepEqual(bench.states, ['retrying', 'blocked', 'ok'])
  })

  it('waits at most a quarter longer, never shorter', async () => {
    const bench = new SenderBench({ receiver: () => refused, random: () => 0.999 })
    bench.add(1)
    await bench.begin()
    await bench.clock.advance(9_000)
    const expected = [0, 1.25, 3.75, 8.75]
    for (const [index, seconds] of bench.attemptSeconds.entries()) {
      assert.ok(Math.abs(seconds - (expected[index] as number)) < 0.01, bench.attemptSeconds.join())
    }
  })

  it('waits for Retry-After when that is longer than the backoff', async () => {
    const answers = [
      status(503, { retryAfter: '30' }),
      status(429, { retryAfter: '1' }),
      status(503, { retryAfter: '2592000' }),
      ok,
    ]
    const bench = new SenderBench({ receiver: inTurn(...answers) })
    bench.add(1)
    await bench.sendOne()
    assert.deepEqual(bench.attemptSeconds, [0, 30, 32, 332])
  })

  it('respects a Retry-After date, also while blocked', async () => {
    const bench = new SenderBench({ receiver: () => ok })
    const inAMinute = () => status(503, { retryAfter: new Date(bench.clock.wallMs() + 60_000).toUTCString() })
    let attempts = 0
    bench.transport.receiver = () => (++attempts <= 5 ? inAMinute() : ok)
    bench.add(1)
    await bench.sendOne()
    for (const [index, seconds] of bench.attemptSeconds.entries())
      assert.ok(Math.abs(seconds - index * 60) < 5, bench.attemptSeconds.join())
  })

  it('keeps one request on the wire while it hangs', async () => {
    const bench = new SenderBench({ receiver: hang, maxBatch: { points: 1 } })
    bench.add(100)
    await bench.begin()
    await bench.clock.advance(3_600_000)
    assert.equal(bench.transport.attempts.length, 1)
  })
})

describe('Sender: after an outage', () => {
  it('sends the backlog in steps that double each second', async () => {
    let up = false
    const bench = new SenderBench({ receiver: () => (up ? ok : refused), maxBatch: { points: 1 } })
    bench.add(100)
    const { done } = await bench.begin()
    await bench.clock.advance(10_000)
    up = true
    const sending = done.then(async () => {
      while (await bench.sender.sendOldest()) {}
    })
    await bench.clock.advance(2_500)
    const upSince = bench.clock.monotonicMs() - 500
    await bench.clock.advance(8_000)
    await sending
    const perSecond = new Array<number>(8).fill(0)
    for (const { atMs } of bench.transport.attempts) {
      const second = Math.floor((atMs - upSince) / 1000)
      if (second >= 0) perSecond[second] = (perSecond[second] ?? 0) + 1
    }
    assert.deepEqual(perSecond, [1, 2, 4, 8, 16, 32, 37, 0])
    assert.equal(bench.counts.delivered, 100)
  })

  it('starts again with the shortest waits when the receiver fails again', async () => {
    let up = false
    const bench = new SenderBench({ receiver: () => (up ? ok : refused), maxBatch: { points: 1 } })
    bench.add(10)
    const { done } = await bench.begin()
    await bench.clock.advance(12_000)
    up = true
    await bench.clock.advance(12_000)
    await done
    assert.deepEqual(bench.states, ['retrying', 'blocked', 'ok'])
    up = false
    const from = bench.transport.attempts.length
    await bench.begin()
    await bench.clock.advance(20_000)
    const again = bench.transport.attempts.slice(from).map(({ atMs }) => atMs)
    assert.deepEqual(
      again.map((atMs) => atMs - (again[0] as number)),
      [0, 1000, 3000, 7000, 12_000],
    )
  })
})

describe('Sender: 3xx and other 4xx', () => {
  for (const code of [301, 302, 307, 401, 403, 404, 405, 410, 415]) {
    it(`keeps the batch, blocks at once and probes: ${code}`, async () => {
      const bench = new SenderBench({ receiver: () => status(code) })
      bench.add(3)
      await bench.begin()
      await bench.clock.advance(60_000)
      assert.deepEqual(bench.attemptSeconds, [0, 5, 15, 35, 59])
      assert.deepEqual(bench.states, ['blocked'])
      assert.equal(bench.counts.inFlight, 3)
    })
  }
})

describe('Sender: 413', () => {
  it('halves the batch under new keys and remembers the size that passed', async () => {
    const bench = new SenderBench({ receiver: ({ values }) => (values.length > 300 ? status(413) : ok) })
    bench.add(2000)
    while (await bench.sender.sendOldest()) {}
    const { attempts } = bench.transport
    assert.deepEqual(
      attempts.slice(0, 7).map(({ values }) => values.length),
      [1000, 500, 250, 250, 500, 250, 250],
    )
    assert.equal(new Set(attempts.map(({ key }) => key)).size, attempts.length)
    const passed = attempts.filter(({ values }) => values.length <= 300)
    assert.equal(passed.length, attempts.length - 3, 'nothing is too large any more')
    assert.deepEqual(
      passed.flatMap(({ values }) => values),
      range(1, 2000),
    )
    assert.equal(bench.sender.batchPoints, 250)
    assert.deepEqual(bench.states, [])
  })

  it('remembers bytes as well as points', async () => {
    const bench = new SenderBench({ receiver: ({ body }) => (body.length > 10_000 ? status(413) : ok) })
    bench.add(3000)
    while (await bench.sender.sendOldest()) {}
    const refusals = bench.transport.attempts.filter(({ body }) => body.length > 10_000).length
    assert.ok(refusals <= 20, `${refusals} refusals`)
    assert.equal(bench.counts.delivered, 3000)
  })

  it('tries larger batches again after 100 deliveries', async () => {
    const bench = new SenderBench({
      receiver: ({ values }) => (values.length > 50 ? status(413) : ok),
      maxBatch: { points: 100 },
    })
    bench.add(100)
    while (await bench.sender.sendOldest()) {}
    assert.equal(bench.sender.batchPoints, 50)
    bench.transport.receiver = () => ok
    bench.add(50 * 100)
    while (await bench.sender.sendOldest()) {}
    assert.equal(bench.sender.batchPoints, 100)
  })

  it('keeps batches large when a single point is too large', async () => {
    const bench = new SenderBench({ receiver: ({ values }) => (values.includes(600) ? status(413) : ok) })
    bench.add(1000)
    await bench.sendOne()
    assert.deepEqual([bench.counts.delivered, bench.counts.rejected, bench.sender.batchPoints], [999, 1, 500])
  })

  it('rejects a single point that is still too large, and goes on', async () => {
    const bench = new SenderBench({
      receiver: ({ values }) => (values.includes(3) ? status(413) : ok),
      maxBatch: { points: 8 },
    })
    bench.add(16)
    while (await bench.sender.sendOldest()) {}
    assert.deepEqual([bench.counts.delivered, bench.counts.rejected], [15, 1])
  })

  it('gives each piece its own retries', async () => {
    const failed = new Set<string>()
    const bench = new SenderBench({
      receiver: ({ key, values }) => {
        if (values.length > 4) return status(413)
        if (failed.has(key)) return ok
        failed.add(key)
        return refused
      },
      maxBatch: { points: 8 },
    })
    bench.add(8)
    const tookMs = await bench.sendOne()
    assert.ok(tookMs >= 2000 && tookMs < 2500, `${tookMs} ms`)
    assert.deepEqual(bench.verdicts, ['split', 'retry', 'delivered', 'retry', 'delivered'])
  })
})

describe('Sender: 400 and 422', () => {
  for (const code of [400, 422]) {
    it(`finds the bad points, rejects them and delivers the others: ${code}`, async () => {
      const bad = new Set([1, 500, 1000])
      const bench = new SenderBench({
        receiver: ({ values }) => (values.some((value) => bad.has(value)) ? status(code) : ok),
      })
      bench.add(1000)
      await bench.sendOne()
      assert.deepEqual([bench.counts.delivered, bench.counts.rejected], [997, 3])
      assert.ok(bench.transport.attempts.length <= 3 * 21, `${bench.transport.attempts.length} requests`)
      assert.deepEqual(bench.states, [])
    })
  }

  it('keeps everything and blocks when every point is refused', async () => {
    const bench = new SenderBench({ receiver: () => status(400) })
    bench.add(1000)
    await bench.begin()
    assert.deepEqual(bench.states, ['blocked'])
    assert.ok(bench.transport.attempts.length <= 25, `${bench.transport.attempts.length} requests`)
    assert.deepEqual(bench.counts, {
      accepted: 1000,
      delivered: 0,
      rejected: 0,
      dropped: 0,
      buffered: 0,
      inFlight: 1000,
    })
  })

  it('delivers the whole batch under its first key when the endpoint is mended', async () => {
    const bench = new SenderBench({ receiver: () => status(400) })
    bench.add(1000)
    const { done } = await bench.begin()
    bench.transport.receiver = () => ok
    await bench.clock.advance(6_000)
    await done
    const first = bench.transport.attempts[0]
    const last = bench.transport.attempts.at(-1)
    assert.deepEqual([last?.key, last?.body], [first?.key, first?.body])
    assert.equal(bench.counts.delivered, 1000)
    assert.deepEqual(bench.states, ['blocked', 'ok'])
  })

  it('finds a bad point after the endpoint is mended', async () => {
    const bench = new SenderBench({ receiver: () => status(400) })
    bench.add(100)
    const { done } = await bench.begin()
    bench.transport.receiver = ({ values }) => (values.includes(42) ? status(400) : ok)
    await bench.clock.advance(6_000)
    await done
    assert.deepEqual([bench.counts.delivered, bench.counts.rejected], [99, 1])
  })

  it('loses and repeats nothing when the receiver goes down meanwhile', async () => {
    let requests = 0
    const bench = new SenderBench({
      receiver: ({ values }) => {
        requests++
        if (requests > 3 && requests < 12) return refused
        return values.includes(7) ? status(400) : ok
      },
    })
    bench.add(64)
    await bench.sendOne()
    assert.deepEqual([bench.counts.delivered, bench.counts.rejected], [63, 1])
  })
})

describe('Sender: a full buffer', () => {
  it('never drops the batch on the wire, and drops a waiting one whole', async () => {
    const bench = new SenderBench({ receiver: hang, limits: { maxPoints: 100 }, maxBatch: { points: 40 } })
    bench.add(100)
    const { done } = await bench.begin()
    bench.add(30)
    assert.deepEqual([bench.counts.inFlight, bench.counts.buffered, bench.counts.dropped], [40, 90, 0])
    bench.add(30)
    assert.deepEqual([bench.counts.inFlight, bench.counts.buffered, bench.counts.dropped], [40, 100, 20])
    bench.sender.abort()
    await done
    bench.assertBalanced()
  })

  it('goes on with newer points under a new key after a batch was dropped', async () => {
    const bench = new SenderBench({ receiver: () => refused, limits: { maxPoints: 100 }, maxBatch: { points: 40 } })
    bench.add(100)
    await bench.begin()
    bench.add(1)
    assert.deepEqual([bench.counts.inFlight, bench.counts.dropped], [0, 40])
    bench.transport.receiver = () => ok
    await bench.clock.advance(1000)
    assert.equal(bench.transport.attempts.length, 1, 'the dropped batch is not sent again')
    while (await bench.sender.sendOldest()) {}
    assert.deepEqual(
      bench.transport.attempts.slice(1).flatMap(({ values }) => values),
      range(41, 101),
    )
    assert.notEqual(bench.transport.attempts[1]?.key, bench.transport.attempts[0]?.key)
  })

  it('drops a waiting batch that is too old', async () => {
    const bench = new SenderBench({ receiver: () => refused, limits: { maxAgeMs: 60_000 } })
    bench.add(5)
    const { done } = await bench.begin()
    await bench.clock.advance(100_000)
    assert.equal(await done, true)
    assert.deepEqual([bench.counts.dropped, bench.counts.inFlight], [5, 0])
  })
})

describe('Sender: stopping', () => {
  it('cuts a wait short and makes one more attempt despite Retry-After', async () => {
    const bench = new SenderBench({ receiver: inTurn(status(503, { retryAfter: '300' }), ok) })
    bench.add(1)
    const { done } = await bench.begin()
    bench.sender.beginStop(5_000)
    assert.equal(await done, true)
    assert.equal(bench.counts.delivered, 1)
    assert.equal(bench.clock.monotonicMs(), 0)
  })

  it('sends until the first failure', async () => {
    let requests = 0
    const bench = new SenderBench({ receiver: () => (++requests <= 3 ? ok : refused), maxBatch: { points: 1 } })
    bench.add(10)
    bench.sender.beginStop(5_000)
    while (await bench.sender.sendOldest()) {}
    assert.deepEqual([bench.counts.delivered, requests], [3, 4])
    assert.equal(await bench.sender.sendOldest(), false)
  })

  it('goes on behind a limiter after the wait that it asks for, until all is sent', async () => {
    const limited = status(429, { retryAfter: '2' })
    const bench = new SenderBench({ receiver: inTurn(limited, limited, ok), maxBatch: { points: 1 } })
    bench.add(2)
    bench.sender.beginStop(5_000)
    await bench.sendOne()
    await bench.sendOne()
    assert.deepEqual([bench.attemptSeconds, bench.counts.delivered], [[0, 2, 4, 4], 2])
    assert.deepEqual(bench.verdicts, ['keep', 'keep', 'delivered', 'delivered'])
  })

  for (const retryAfter of ['300', '5', 'soon', undefined]) {
    it(`goes on behind a limiter with a backoff when the wait does not fit: ${retryAfter}`, async () => {
      const limited = status(429, retryAfter === undefined ? {} : { retryAfter })
      const bench = new SenderBench({ receiver: () => limited })
      bench.add(1)
      bench.sender.beginStop(5_000)
      assert.ok((await bench.sendOne()) < 5_000)
      assert.deepEqual(bench.attemptSeconds, [0, 1, 3, 4, 4.5, 4.75, 4.875])
      assert.equal(await bench.sender.sendOldest(), false)
      assert.equal(bench.clock.pendingTimers, 0)
    })
  }

  it('goes on behind a limiter that it was waiting for', async () => {
    const bench = new SenderBench({ receiver: inTurn(status(429, { retryAfter: '300' }), status(429), ok) })
    bench.add(1)
    const { done } = await bench.begin()
    bench.sender.beginStop(5_000)
    await settle()
    await bench.clock.advance(1_000)
    assert.equal(await done, true)
    assert.deepEqual([bench.attemptSeconds, bench.counts.delivered], [[0, 0, 1], 1])
  })

  it('ends behind a limiter at the first failure of another kind', async () => {
    const bench = new SenderBench({ receiver: inTurn(status(429), status(503, { retryAfter: '1' })) })
    bench.add(1)
    bench.sender.beginStop(5_000)
    await bench.sendOne()
    assert.deepEqual(bench.attemptSeconds, [0, 1])
  })

  it('ends its wait for a limiter when it is aborted', async () => {
    const bench = new SenderBench({ receiver: () => status(429, { retryAfter: '2' }) })
    bench.add(1)
    bench.sender.beginStop(5_000)
    const { done } = await bench.begin()
    bench.sender.abort()
    assert.equal(await done, false)
    assert.deepEqual([bench.clock.pendingTimers, bench.counts.buffered + bench.counts.inFlight], [0, 1])
  })

  it('makes one more attempt with a blocked receiver', async () => {
    const bench = new SenderBench({ receiver: () => status(401) })
    bench.add(1)
    const { done } = await bench.begin()
    bench.sender.beginStop(5_000)
    assert.equal(await done, false)
    assert.equal(bench.transport.attempts.length, 2)
  })

  it('ends a request that hangs', async () => {
    const bench = new SenderBench({ receiver: hang })
    bench.add(1)
    const { done } = await bench.begin()
    bench.sender.beginStop(5_000)
    await settle()
    bench.sender.abort()
    assert.equal(await done, false)
    assert.equal(bench.clock.pendingTimers, 0)
  })
})
