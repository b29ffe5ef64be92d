import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Isolate, Outcome } from '../../src/run/isolate.js'
import { OnDemand } from '../../src/run/on-demand.js'

/** An isolate that answers as the test says. */
class FakeIsolate implements Isolate {
  restarts = 0
  stuck = false
  closed = 0
  listener: () => void = () => {}
  outcome: Outcome

  constructor(outcome: Outcome) {
    this.outcome = outcome
  }

  async start(): Promise<void> {}

  async collect(): Promise<Outcome> {
    return this.outcome
  }

  watch(listener: () => void): void {
    this.listener = listener
  }

  async close(): Promise<'gone' | 'stuck'> {
    this.closed++
    return this.stuck ? 'stuck' : 'gone'
  }
}

function answered(response: unknown): Outcome {
  return { status: 'answered', response, incarnation: 1, seconds: 0 }
}

function found(count: number): Outcome {
  const frames = [{ layoutId: 1, timesMs: Float64Array.of(0), values: Float64Array.of(count) }]
  return answered({ status: 'collected', layouts: [], frames, partial: 0, invalid: 0 })
}

describe('a process on demand', () => {
  let scout: FakeIsolate
  let workers: FakeIsolate[]
  let isolate: OnDemand
  beforeEach(() => {
    scout = new FakeIsolate(found(0))
    workers = []
    isolate = new OnDemand(scout, () => {
      const worker = new FakeIsolate(answered('from the worker'))
      workers.push(worker)
      return worker
    })
  })

  it('is not started while there is nothing to do, which is no failure', async () => {
    const outcome = await isolate.collect(0)
    assert.deepEqual(outcome, answered({ status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }))
    assert.equal(workers.length, 0)
  })

  it('is started once there is something, and asked from then on', async () => {
    scout.outcome = found(2)
    assert.deepEqual(await isolate.collect(0), answered('from the worker'))
    await isolate.collect(1)
    assert.equal(workers.length, 1)
  })

  it('is ended when there is nothing left, and another one started when there is again', async () => {
    for (const count of [1, 0, 1]) {
      scout.outcome = found(count)
      await isolate.collect(0)
    }
    assert.equal(workers.length, 2)
    assert.equal(workers[0]?.closed, 1)
    assert.equal(isolate.restarts, 1)
  })

  it('is kept when it is stuck, so that no other is started beside it', async () => {
    scout.outcome = found(1)
    await isolate.collect(0)
    const [worker] = workers
    assert.ok(worker)
    worker.stuck = true
    for (const count of [0, 1]) {
      scout.outcome = found(count)
      await isolate.collect(0)
    }
    assert.equal(workers.length, 1)
    assert.equal(isolate.stuck, true)
    assert.equal(await isolate.close(), 'stuck')
  })

  it("tells its worker's change to the one who watches", async () => {
    let changes = 0
    isolate.watch(() => changes++)
    scout.outcome = found(1)
    await isolate.collect(0)
    workers[0]?.listener()
    assert.equal(changes, 1)
  })

  it('fails as the scout fails', async () => {
    for (const outcome of [
      answered({ status: 'failed', reason: 'no-data', message: 'mountinfo is missing' }),
      { status: 'lost', reason: 'crash', message: 'gone', seconds: 0 },
    ] satisfies Outcome[]) {
      scout.outcome = outcome
      assert.deepEqual(await isolate.collect(0), outcome)
    }
  })

  it('frees both when it is closed', async () => {
    scout.outcome = found(1)
    await isolate.collect(0)
    assert.equal(await isolate.close(), 'gone')
    assert.deepEqual([scout.closed, workers[0]?.closed], [1, 1])
  })
})
