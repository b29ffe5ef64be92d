import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seriesOf } from '../../../src/collectors/index.js'
import { AllSamples } from '../../../workers/sampling/all-samples.js'

const tick = { series: [seriesOf('load_1'), seriesOf('uptime_seconds')], values: new Float64Array([0.5, 7]) }

describe('AllSamples', () => {
  it('holds half a million values and no more when no tick fetches them, the latest ones', () => {
    const samples = new AllSamples()
    for (let timeMs = 0; timeMs < 600_000; timeMs++) samples.take(tick, timeMs)
    const [rest, rows] = samples.harvest(tick, 1_000_000)
    assert.deepEqual([...(rest?.values ?? [])], [7])
    const { timesMs = new Float64Array(0) } = rows ?? {}
    const lost = samples.takeLost()
    assert.equal(timesMs.length + lost, 600_000)
    assert(timesMs.length >= 375_000 && timesMs.length <= 500_000, `${timesMs.length} rows`)
    assert.equal(timesMs[0], 1_000_000 + lost)
    assert.equal(timesMs.at(-1), 1_599_999)
    assert.equal(rows?.values.length, timesMs.length)
    assert.equal(samples.takeLost(), 0)
  })

  it('does not grow without bound when the series change with every sample', () => {
    const samples = new AllSamples()
    for (let timeMs = 0; timeMs < 1000; timeMs++) {
      samples.take({ series: [seriesOf('load_1')], values: new Float64Array([timeMs]) }, timeMs)
    }
    const rows = samples.harvest(tick, 0).slice(1)
    assert.equal(rows.length, 32)
    assert.equal(rows.at(-1)?.values[0], 999)
    assert.equal(samples.takeLost(), 1000 - 32)
  })

  it('forgets the samples of a source that was gone at the tick', () => {
    const samples = new AllSamples()
    samples.take(tick, 1)
    samples.clear()
    assert.equal(samples.harvest(tick, 0).length, 1)
  })
})
