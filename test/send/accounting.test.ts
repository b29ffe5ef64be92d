import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Fault, FaultServer, type ReceivedRequest, TAKE } from '../helpers/fault-server.js'
import { OutputBench } from './helpers/output-bench.js'
import { ScaledClock } from './helpers/scaled-clock.js'
import { seededRandom } from './helpers/seeded-random.js'

const POINTS = 200_000
const WIDTH = 50
/** Values that the receiver refuses. */
const isBad = (value: number) => value % 9973 === 0

const FAULTS: readonly (readonly [weight: number, fault: Fault])[] = [
  [70, TAKE],
  [6, { kind: 'lose answer' }],
  [3, { kind: 'take and close' }],
  [3, { kind: 'reset' }],
  [3, { kind: 'answer', status: 500, body: 'oops' }],
  [2, { kind: 'answer', status: 503, headers: { 'Retry-After': '1' } }],
  [1, { kind: 'answer', status: 503, headers: { 'Retry-After': '-5' } }],
  [2, { kind: 'answer', status: 429, headers: { 'Retry-After': 'soon' } }],
  [1, { kind: 'answer', status: 401 }],
  [1, { kind: 'answer', status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
  [1, { kind: 'broken chunking' }],
  [1, { kind: 'hang', when: 'before headers' }],
  [1, { kind: 'hang', when: 'after headers' }],
  [1, { kind: 'drip', what: 'body', everyMs: 20 }],
  [1, { kind: 'drip', what: 'headers', everyMs: 20 }],
]
const TOTAL_WEIGHT = FAULTS.reduce((sum, [weight]) => sum + weight, 0)

/** @param at from 0 up to the sum of the weights */
function pick(at: number): Fault {
  let end = 0
  for (const [weight, fault] of FAULTS) {
    end += weight
    if (at < end) return fault
  }
  return TAKE
}

/** Returns the script of a receiver that fails at random but always accepts a key it has stored. */
function unreliable(server: FaultServer, random: () => number): (request: ReceivedRequest) => Fault {
  return ({ key, points }) => {
    if (random() < 0.02) server.resetsBeforeBody++
    const fault = pick(random() * TOTAL_WEIGHT)
    const takes = fault.kind === 'take' || fault.kind === 'lose answer' || fault.kind === 'take and close'
    if (!takes || server.taken.has(key)) return fault
    if (points.length > 700) return { kind: 'answer', status: 413 }
    if (points.some(({ value }) => isBad(value))) return { kind: 'answer', status: 400 }
    return fault
  }
}

async function setUp(t: TestContext, buffer: { maxPoints: number; maxBytes: number }) {
  const seed = Math.floor(Math.random() * 2 ** 32)
  t.diagnostic(`seed ${seed}`)
  const random = seededRandom(seed)
  const server = await FaultServer.start()
  t.after(() => server.close())
  server.script = unreliable(server, random)
  const settings = { url: server.url, buffer: { ...buffer, maxAgeMs: 3_600_000 } }
  const bench = new OutputBench(t, { clock: new ScaledClock(100), settings, random })
  bench.output.start()
  return { server, bench }
}

/** Adds all points during sending and checks the counts continuously. */
async function addAll(bench: OutputBench): Promise<void> {
  for (let added = 0; added < POINTS; added += 1000) {
    bench.add(1000, WIDTH)
    bench.assertBalanced()
    if (added % 5000 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('An output whose receiver fails in every way', () => {
  it('delivers 200,000 points exactly once, except refused ones, when the buffer is large enough', {
    timeout: 60_000,
  }, async (t) => {
    const { server, bench } = await setUp(t, { maxPoints: 1_000_000, maxBytes: 100_000_000 })
    await addAll(bench)
    while (bench.points.delivered + bench.points.rejected < POINTS) {
      await bench.output.flush(60_000)
      bench.assertBalanced()
    }
    await bench.output.stop(5000)
    const values = server.stored.map(({ value }) => value)
    assert.equal(new Set(values).size, values.length, 'no point twice')
    assert.deepEqual(
      values,
      Array.from({ length: POINTS }, (_, index) => index + 1).filter((value) => !isBad(value)),
      'all of them, oldest first',
    )
    assert.equal(bench.points.delivered, values.length)
    assert.equal(bench.points.rejected, POINTS - values.length)
  })

  it('counts every point when the buffer is too small and the stop comes early', { timeout: 60_000 }, async (t) => {
    const { server, bench } = await setUp(t, { maxPoints: 20_000, maxBytes: 16_000_000 })
    await addAll(bench)
    await bench.output.stop(5000)
    const values = server.stored.map(({ value }) => value)
    assert.equal(new Set(values).size, values.length, 'no point twice')
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
      'oldest first',
    )
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = bench.points
    assert.deepEqual([accepted, buffered, inFlight], [POINTS, 0, 0])
    assert.equal(delivered + rejected + dropped.overflow + dropped.expired + dropped.shutdown, POINTS)
    assert.ok(dropped.overflow > 0, 'the buffer was too small')
    // The only difference: points stored with a lost answer, then dropped here.
    assert.ok(values.length >= delivered && values.length - delivered <= dropped.overflow + dropped.shutdown)
  })
})
