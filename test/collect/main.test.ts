import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Layouts } from '../../src/collect/layouts.js'
import { MainIsolate } from '../../src/collect/main.js'
import { readResult } from '../../src/collect/result.js'
import type { Series } from '../../src/model/frame.js'
import { FakeClock } from '../helpers/fake-clock.js'

describe('the isolate of the main thread', () => {
  it('makes a frame of each reading, and a layout whenever the series are others', async () => {
    const one: Series = { type: 'agent_rss', kind: 'gauge' }
    const readings: { series: readonly Series[]; values: readonly number[] }[] = []
    const isolate = new MainIsolate({ read: () => readings.shift() ?? assert.fail() }, new FakeClock())
    const layouts = new Layouts('agent')
    const collect = async (series: readonly Series[], values: readonly number[]) => {
      readings.push({ series, values })
      const outcome = await isolate.collect(7)
      assert.equal(outcome.status, 'answered')
      const result = readResult(outcome.status === 'answered' && outcome.response, layouts, false)
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
    assert.equal(await isolate.close(), 'gone')
  })
})
