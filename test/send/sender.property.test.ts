import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Answer } from '../../src/send/answer.js'
import { settle } from '../helpers/fake-clock.js'
import { type ReceivedAttempt, refused, status } from './helpers/fake-transport.js'
import { SenderBench } from './helpers/sender-bench.js'

const MAX_POINTS = 60
const BATCH_POINTS = 20
const MAX_AGE_MS = 120_000
/** Most points that the `small` receiver takes at once. */
const SMALL = 3

/** Behaviour of the receiver for a while. */
type Mood =
  | 'take'
  | 'lose answer'
  | 'refuse'
  | 'busy'
  | 'unauthorized'
  | 'small'
  | 'picky'
  | 'hang'
  | 'strict'
  | 'partial'

type Step =
  | { readonly add: number }
  | { readonly waitMs: number }
  | { readonly mood: Mood }
  | { readonly kind: 'flush' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 25 }) }) },
  { weight: 4, arbitrary: fc.record({ waitMs: fc.constantFrom(1, 500, 1500, 6000, 31_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      mood: fc.constantFrom<Mood>(
        'take',
        'lose answer',
        'refuse',
        'busy',
        'unauthorized',
        'small',
        'picky',
        'hang',
        'strict',
        'partial',
      ),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'flush' as const }) },
)

/** A receiver with moods that ignores keys it has stored, like ours. */
class Receiver {
  mood: Mood = 'take'
  readonly bodies = new Map<string, string>()
  /** Values, in order of storing. */
  readonly stored: number[] = []
  onWire = 0

  readonly answer = async (attempt: ReceivedAttempt): Promise<Answer> => {
    assert.equal(this.onWire, 0, 'one request in flight')
    this.onWire++
    try {
      return await this.#answer(attempt)
    } finally {
      this.onWire--
    }
  }

  async #answer(attempt: ReceivedAttempt): Promise<Answer> {
    const known = this.bodies.get(attempt.key)
    assert.ok(known === undefined || known === attempt.body, 'the same key means the same bytes')
    const { values } = attempt
    // A stored key is accepted again: it is checked before the points.
    const fresh = known === undefined
    switch (this.mood) {
      case 'take':
        return this.#store(attempt, 0)
      case 'lose answer':
        this.#store(attempt, 0)
        return refused
      case 'refuse':
        return refused
      case 'busy':
        return status(503, { retryAfter: '3' })
      case 'unauthorized':
        return status(401)
      case 'small':
        return fresh && values.length > SMALL ? status(413) : this.#store(attempt, 0)
      case 'picky':
        return fresh && values.some((value) => value % 10 === 0) ? status(400) : this.#store(attempt, 0)
      case 'strict':
        return fresh ? status(422) : this.#store(attempt, 0)
      case 'partial':
        return this.#store(attempt, 1)
      case 'hang':
        // The transport's deadline ends the attempt.
        return { kind: 'none', reason: 'timeout', message: 'no answer' }
    }
  }

  #store({ key, body, values }: ReceivedAttempt, reject: number): Answer {
    if (!this.bodies.has(key)) {
      this.bodies.set(key, body)
      this.stored.push(...values.slice(reject))
    }
    return status(202, { body: JSON.stringify({ accepted: values.length - reject, rejected: reject }) })
  }
}

class Run {
  readonly receiver = new Receiver()
  readonly bench = new SenderBench({
    receiver: this.receiver.answer,
    limits: { maxPoints: MAX_POINTS, maxAgeMs: MAX_AGE_MS },
    maxBatch: { points: BATCH_POINTS },
  })
  #sending = false

  async take(step: Step): Promise<void> {
    const { bench, receiver } = this
    if ('add' in step) bench.add(step.add)
    else if ('waitMs' in step) await bench.clock.advance(step.waitMs)
    else if ('mood' in step) receiver.mood = step.mood
    else await this.#flush()
    this.#check()
  }

  async end(): Promise<void> {
    const { bench, receiver } = this
    receiver.mood = 'take'
    await this.#flush()
    for (let i = 0; this.#sending || bench.counts.buffered > 0; i++) {
      assert.ok(i < 1000, 'everything comes to an end')
      await bench.clock.advance(1000)
      await this.#flush()
      this.#check()
    }
    const { accepted, delivered, rejected, dropped } = bench.counts
    assert.equal(accepted, delivered + rejected + dropped)
    assert.deepEqual(
      receiver.stored,
      [...new Set(receiver.stored)].sort((a, b) => a - b),
      'each point once, oldest first',
    )
    // After a lost answer, stored points may have been dropped here; delivered points are always stored.
    assert.ok(receiver.stored.length >= delivered, `${receiver.stored.length} stored, ${delivered} delivered`)
  }

  /** Stops while sending is under way. */
  async stop(): Promise<void> {
    const { bench } = this
    bench.sender.beginStop(5_000)
    await this.#flush()
    bench.sender.abort()
    bench.buffer.clear('shutdown')
    bench.assertBalanced()
    assert.deepEqual([bench.counts.buffered, bench.counts.inFlight], [0, 0])
    await settle()
    assert.equal(this.#sending, false, 'sending has ended')
    assert.equal(bench.clock.pendingTimers, 0)
  }

  async #flush(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    const run = async () => {
      while (await this.bench.sender.sendOldest()) {}
      this.#sending = false
    }
    void run()
    await settle()
  }

  #check(): void {
    const { bench } = this
    bench.assertBalanced()
    const { buffered, inFlight } = bench.counts
    assert.ok(buffered <= MAX_POINTS && inFlight <= BATCH_POINTS, `${buffered} buffered, ${inFlight} in flight`)
    for (const count of Object.values(bench.counts)) assert.ok(count >= 0)
  }
}

describe('Sender and buffer', () => {
  it('count every point, deliver none twice, keep order and bytes, in 10,000 random sequences', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.boolean(), async (steps, stop) => {
        const run = new Run()
        for (const one of steps) await run.take(one)
        if (stop) await run.stop()
        else await run.end()
      }),
      { numRuns: 10_000 },
    )
  })
})
