import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Layouts } from '../../src/run/layouts.js'
import { type MainThreadReader, MainThreadRunner, type MainThreadRunnerOptions } from '../../src/run/main-thread.js'
import { readResult } from '../../src/run/result.js'
import { StartGate } from '../../src/run/start-gate.js'
import { systemClock } from '../../src/shared/clock.js'
import type { Series } from '../../src/shared/frame.js'
import { FakeClock } from '../helpers/fake-clock.js'

function runnerOf(reader: MainThreadReader, more: Partial<MainThreadRunnerOptions> = {}): MainThreadRunner {
  return new MainThreadRunner({ reader, clock: new FakeClock(), gate: new StartGate(systemClock), ...more })
}

describe('MainThreadRunner', () => {
  it('makes a frame of each reading, and a layout whenever the series change', async () => {
    const one: Series = { type: 'agent_rss', kind: 'gauge' }
    const readings: { series: readonly Series[]; values: readonly number[] }[] = []
    const runner = runnerOf({ read: () => readings.shift() ?? assert.fail() })
    const layouts = new Layouts('agent')
    const collect = async (series: readonly Series[], values: readonly number[]) => {
      readings.push({ series, values })
      const outcome = await runner.collect(7)
      assert.equal(outcome.status, 'responded')
      const result = readResult(outcome.status === 'responded' && outcome.response, layouts, false)
      assert.ok(result.status === 'ok')
      return result
    }
    const series = [one]
    const first = await collect(series, [5])
    const second = await collect(series, [Number.NaN])
    const third = await collect([one, one], [1, 2])
    assert.deepEqual([first.points, second.points, third.points], [1, 0, 2])
    assert.deepEqual([...(first.frames[0]?.timesMs ?? [])], [7])
    assert.equal(second.frames[0]?.layout, first.frames[0]?.layout)
    assert.notEqual(third.frames[0]?.layout, second.frames[0]?.layout)
    assert.equal(await runner.close(), 'gone')
  })

  it('starts and closes its reading, and waits for one that takes a turn of the loop', async () => {
    const calls: string[] = []
    const runner = runnerOf({
      start: () => void calls.push('start'),
      read: async () => ({ series: [], values: [] }),
      close: () => void calls.push('close'),
    })
    await runner.start()
    assert.equal((await runner.collect(7)).status, 'responded')
    await runner.close()
    assert.deepEqual(calls, ['start', 'close'])
  })

  it('adds the tags of the process to each series, whose own tags win', async () => {
    const series: Series[] = [
      { type: 'a', kind: 'gauge' },
      { type: 'b', kind: 'gauge', tags: { kind: 'x', worker: 'own' } },
    ]
    const runner = runnerOf({ read: () => ({ series, values: [1, 2] }) }, { tags: { worker: '3' } })
    const outcome = await runner.collect(7)
    const result = readResult(outcome.status === 'responded' && outcome.response, new Layouts('runtime'), false)
    assert.ok(result.status === 'ok')
    assert.deepEqual(
      result.frames[0]?.layout.series.map(({ tags }) => tags),
      [{ worker: '3' }, { kind: 'x', worker: 'own' }],
    )
  })

  it('makes its first reading in a turn of its own, one runner after the other', async () => {
    const gate = new StartGate(systemClock)
    const turns: number[] = []
    let turn = 0
    const runners = [1, 2].map(() => runnerOf({ read: () => ({ series: [], values: [turns.push(turn)] }) }, { gate }))
    const collected = Promise.all(runners.map((runner) => runner.collect(7)))
    let done = false
    void collected.then(() => {
      done = true
    })
    while (!done) {
      turn++
      await new Promise((resolve) => setImmediate(resolve))
    }
    const [first = 0, second = 0] = turns
    assert.ok(first >= 1 && second > first, turns.join())
    const again = runners[0]?.collect(8)
    assert.equal(turns.length, 3, 'later readings are made at once')
    await again
  })

  it('fails as no-data for system errors and as error for others, and recovers', async () => {
    const refused = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open' })
    const errors = [refused, new TypeError('a bug')]
    const runner = runnerOf({
      start: () => assert.fail('told by the reading'),
      read: async () => {
        const error = errors.shift()
        if (error !== undefined) throw error
        return { series: [{ type: 'a', kind: 'gauge' }], values: [1], partial: 1, partialReason: 'half' }
      },
      close: () => assert.fail('told by nobody'),
    })
    await runner.start()
    const statuses: unknown[] = []
    for (let tick = 0; tick < 3; tick++) {
      const outcome = await runner.collect(tick)
      const result = readResult(outcome.status === 'responded' && outcome.response, new Layouts('agent'), false)
      statuses.push(result.status === 'ok' ? [result.partial, result.partialReason] : [result.reason, result.message])
    }
    assert.deepEqual(statuses, [
      ['no-data', 'EMFILE: too many open files'],
      ['error', 'a bug'],
      [1, 'half'],
    ])
    assert.equal(await runner.close(), 'gone')
  })
})
