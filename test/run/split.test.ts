import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Outcome } from '../../src/run/runner.js'
import { SplitRunner } from '../../src/run/split.js'
import type { CollectedResponse } from '../../src/shared/protocol.js'
import { FakeRunner, responded } from './fake-runner.js'

function collected(type: string, value: number): CollectedResponse {
  return {
    status: 'collected',
    layouts: [{ id: 1, series: [{ type, kind: 'gauge', tags: { of: type } }] }],
    frames: [{ layoutId: 1, timesMs: Float64Array.of(0), values: Float64Array.of(value) }],
    partial: 0,
    invalid: 0,
  }
}

describe('SplitRunner', () => {
  let main: FakeRunner
  let worker: FakeRunner
  let isWanted: boolean
  let runner: SplitRunner
  beforeEach(() => {
    main = new FakeRunner(responded(collected('main', 1)))
    worker = new FakeRunner(responded(collected('worker', 2)))
    isWanted = true
    runner = new SplitRunner({ main, worker, isWanted: () => isWanted, tags: { pid: '7' } })
  })

  const response = async () => {
    const outcome = await runner.collect(0)
    assert(outcome.status === 'responded')
    return outcome.response as CollectedResponse
  }

  it('returns the values of both parts, with layouts that differ and tags on those of the worker', async () => {
    const { layouts, frames, partial } = await response()
    assert.deepEqual(
      frames.map(({ layoutId, values }) => [layouts.find(({ id }) => id === layoutId)?.series[0], values[0]]),
      [
        [{ type: 'main', kind: 'gauge', tags: { of: 'main' } }, 1],
        [{ type: 'worker', kind: 'gauge', tags: { of: 'worker', pid: '7' } }, 2],
      ],
    )
    assert.equal(partial, 0)
  })

  it('takes the time of the slower part', async () => {
    worker.outcome = { ...responded(collected('worker', 2)), seconds: 0.5 }
    const outcome = await runner.collect(0)
    assert.equal(outcome.status === 'responded' && outcome.seconds, 0.5)
  })

  it('adds what the parts could not read', async () => {
    worker.outcome = responded({ ...collected('worker', 2), partial: 2, partialReason: 'two files', invalid: 1 })
    const { partial, partialReason, invalid } = await response()
    assert.deepEqual([partial, partialReason, invalid], [2, 'two files', 1])
  })

  const withoutPart: readonly (readonly [string, Outcome, string])[] = [
    ['a lost worker', { status: 'lost', reason: 'crash', message: 'gone', seconds: null }, 'gone'],
    ['a stuck worker', { status: 'skipped' }, 'the worker is stuck'],
    ['a failure', responded({ status: 'failed', reason: 'no-data', message: 'no /proc' }), 'no /proc'],
    ['an answer without values', responded({ status: 'collected' }), 'the worker did not answer with values'],
    ['no answer at all', responded(undefined), 'the worker did not answer with values'],
  ]
  for (const [what, outcome, reason] of withoutPart) {
    it(`has the main thread's values all the same after ${what}, and says that they are not all`, async () => {
      worker.outcome = outcome
      const { frames, partial, partialReason } = await response()
      assert.deepEqual(
        frames.map(({ values }) => values[0]),
        [1],
      )
      assert.deepEqual([partial, partialReason], [1, reason])
    })
  }

  it('fails when the main thread does', async () => {
    const failure = { status: 'failed', reason: 'error', message: 'broken' }
    main.outcome = responded(failure)
    assert.deepEqual(await response(), failure)
  })

  it('leaves the worker alone while its part is not wanted', async () => {
    isWanted = false
    await runner.start()
    assert.deepEqual(await response(), collected('main', 1))
    assert.deepEqual([worker.started, worker.collected], [0, 0])
  })

  it('is not stuck with its worker, but ends stuck', async () => {
    worker.stuck = true
    assert.equal(runner.stuck, false)
    assert.equal(await runner.close(), 'stuck')
    assert.deepEqual([main.closed, worker.closed], [1, 1])
  })
})
