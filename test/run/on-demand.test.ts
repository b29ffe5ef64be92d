import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { OnDemandRunner } from '../../src/run/on-demand.js'
import type { Outcome } from '../../src/run/runner.js'
import { FakeRunner, responded } from './fake-runner.js'

function found(count: number): Outcome {
  const frames = [{ layoutId: 1, timesMs: Float64Array.of(0), values: Float64Array.of(count) }]
  return responded({ status: 'collected', layouts: [], frames, partial: 0, invalid: 0 })
}

describe('OnDemandRunner', () => {
  let scout: FakeRunner
  let workers: FakeRunner[]
  let runner: OnDemandRunner
  beforeEach(() => {
    scout = new FakeRunner(found(0))
    workers = []
    runner = new OnDemandRunner(scout, () => {
      const worker = new FakeRunner(responded('from the worker'))
      workers.push(worker)
      return worker
    })
  })

  it('starts no worker while there is no work, which is not a failure', async () => {
    const outcome = await runner.collect(0)
    assert.deepEqual(outcome, responded({ status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 }))
    assert.equal(workers.length, 0)
  })

  it('starts a worker when there is work, and keeps it', async () => {
    scout.outcome = found(2)
    assert.deepEqual(await runner.collect(0), responded('from the worker'))
    await runner.collect(1)
    assert.equal(workers.length, 1)
  })

  it('ends the worker when no work is left, and starts another when there is again', async () => {
    for (const count of [1, 0, 1]) {
      scout.outcome = found(count)
      await runner.collect(0)
    }
    assert.equal(workers.length, 2)
    assert.equal(workers[0]?.closed, 1)
    assert.equal(runner.restarts, 1)
  })

  it('keeps a stuck worker, so that no other is started beside it', async () => {
    scout.outcome = found(1)
    await runner.collect(0)
    const [worker] = workers
    assert.ok(worker)
    worker.stuck = true
    for (const count of [0, 1]) {
      scout.outcome = found(count)
      await runner.collect(0)
    }
    assert.equal(workers.length, 1)
    assert.equal(runner.stuck, true)
    assert.equal(await runner.close(), 'stuck')
  })

  it('passes on that its worker became stuck', async () => {
    let changes = 0
    runner.onStuckChange(() => changes++)
    scout.outcome = found(1)
    await runner.collect(0)
    workers[0]?.listener()
    assert.equal(changes, 1)
  })

  it('fails as the scout fails', async () => {
    for (const outcome of [
      responded({ status: 'failed', reason: 'no-data', message: 'mountinfo is missing' }),
      { status: 'lost', reason: 'crash', message: 'gone', seconds: 0 },
    ] satisfies Outcome[]) {
      scout.outcome = outcome
      assert.deepEqual(await runner.collect(0), outcome)
    }
  })

  it('frees both on close', async () => {
    scout.outcome = found(1)
    await runner.collect(0)
    assert.equal(await runner.close(), 'gone')
    assert.deepEqual([scout.closed, workers[0]?.closed], [1, 1])
  })
})
