import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LatestValues } from '../../src/expose/latest-values.js'
import type { Layout } from '../../src/shared/frame.js'
import { frame, gauge } from '../send/helpers/encoded.js'

const T = 1_763_800_000_000
const MINUTE_MS = 60_000

function create(intervalsMs: [string, number][], maxBytes = 1_000_000) {
  const overflows: string[] = []
  const onOverflow = (collector: string) => overflows.push(collector)
  return { latest: new LatestValues({ intervalsMs, maxBytes, onOverflow }), overflows }
}

/** Creates a separate layout, as every new series does. */
const layoutOf = (collector: string, name: string): Layout => ({ collector, series: [gauge('a', { id: name })] })
const row = (layout: Layout, timeMs: number) => ({
  layout,
  timesMs: Float64Array.of(timeMs),
  values: Float64Array.of(1),
})

describe('LatestValues', () => {
  it('keeps a copy of the last row of a frame', () => {
    const { latest } = create([['test', 1000]])
    const values = Float64Array.of(1, 2)
    const layout = { collector: 'test', series: [gauge('a')] }
    latest.add({ layout, timesMs: Float64Array.of(T, T + 500), values })
    values.fill(9)
    assert.deepEqual(
      latest.current(T).map(({ timeMs, values }) => [timeMs, ...values]),
      [[T + 500, 2]],
    )
  })

  it('drops a layout after three intervals without a row, and not before 15 s', () => {
    const { latest } = create([['test', 10_000]])
    latest.add(frame(T, [gauge('a'), 1]))
    assert.equal(latest.current(T + 30_000).length, 1)
    assert.equal(latest.current(T + 30_001).length, 0)
    const { latest: quick } = create([['test', 100]])
    quick.add(frame(T, [gauge('a'), 1]))
    assert.equal(quick.current(T + 15_000).length, 1)
    assert.equal(quick.current(T + 15_001).length, 0)
  })

  describe('keep', () => {
    const at = (latest: LatestValues, ms: number) => latest.current(T + ms).map(({ layout }) => layout.collector)

    it('takes rows that are there by the other interval, longer or shorter', () => {
      const { latest } = create([
        ['slow', 10_000],
        ['quick', 20_000],
      ])
      for (const collector of ['slow', 'quick']) latest.add(row(layoutOf(collector, 'a'), T))
      latest.keep([
        ['slow', 40_000],
        ['quick', 10_000],
      ])
      assert.deepEqual(at(latest, 30_000), ['slow', 'quick'])
      assert.deepEqual(at(latest, 30_001), ['slow'])
      assert.deepEqual(at(latest, 120_000), ['slow'])
      assert.deepEqual(at(latest, 120_001), [])
    })

    it('takes those of a collector that is no more as reported ones, and those of a new one by its interval', () => {
      const { latest } = create([['removed', 1_000]])
      latest.add(row(layoutOf('removed', 'a'), T))
      latest.keep([['new', 10_000]])
      latest.add(row(layoutOf('new', 'a'), T))
      assert.deepEqual(at(latest, 30_000), ['removed', 'new'])
      assert.deepEqual(at(latest, 30_001), ['removed'])
      assert.deepEqual(at(latest, 5 * MINUTE_MS), ['removed'])
      assert.deepEqual(at(latest, 5 * MINUTE_MS + 1), [])
    })

    it('forgets no row that is young enough, and no bound', () => {
      const { latest, overflows } = create([['test', 1_000]], 2_000)
      latest.add(row(layoutOf('test', 'a'), T))
      latest.keep([['test', 60_000]])
      assert.deepEqual(at(latest, 1_000), ['test'])
      for (let i = 0; i < 100; i++) latest.add(row(layoutOf('test', `${i}`), T + 1_000))
      assert.ok(at(latest, 1_000).length < 10)
      assert.deepEqual(overflows, ['test'])
    })
  })

  it('returns the rows of all collectors, oldest first', () => {
    const { latest } = create([])
    for (const [collector, at] of [
      ['b', 2],
      ['a', 3],
      ['b', 1],
      ['report', 0],
    ] as const) {
      latest.add(row(layoutOf(collector, `${at}`), T + at))
    }
    assert.deepEqual(
      latest.current(T + 3).map(({ timeMs }) => timeMs - T),
      [0, 1, 2, 3],
    )
  })

  for (const [collector, intervalMs, everyMs] of [
    ['report', undefined, 1_000],
    ['test', 10, 10],
    ['test', 10_000, 10_000],
  ] as const) {
    it(`lets go of old rows of ${collector} without a reader, at one new series each ${everyMs} ms`, () => {
      const { latest, overflows } = create(intervalMs === undefined ? [] : [[collector, intervalMs]])
      const keptMs = intervalMs === undefined ? 5 * MINUTE_MS : Math.max(15_000, 3 * intervalMs)
      for (let at = 0; at < 4 * keptMs; at += everyMs) {
        latest.add(row(layoutOf(collector, `${at}`), T + at))
      }
      assert.deepEqual(overflows, [])
      const kept = latest.current(T).length
      // One maximum age, plus a quarter of it until the next check.
      assert.ok(kept >= keptMs / everyMs && kept <= (1.25 * keptMs) / everyMs + 2, `${kept}`)
    })
  }

  for (const [what, tags] of [
    ['many small series', { id: 'x' }],
    ['series with long tags', { id: 'x'.repeat(4_000) }],
    ['series with many tags', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`tag${i}`, 'x']))],
  ] as const) {
    it(`bounds the memory of ${what} of one moment, tells once, and keeps the newest`, () => {
      const maxBytes = 100_000
      const { latest, overflows } = create([], maxBytes)
      for (let i = 0; i < 1_000; i++) {
        latest.add(row({ collector: 'report', series: [gauge('a', { ...tags, n: `${i}` })] }, T))
      }
      const rows = latest.current(T)
      const characters = rows.map(({ layout }) => JSON.stringify(layout).length).reduce((sum, each) => sum + each, 0)
      assert.ok(rows.length > 10 && characters < maxBytes, `${rows.length} rows, ${characters} characters`)
      assert.equal(rows.at(-1)?.layout.series[0]?.tags?.['n'], '999')
      assert.deepEqual(overflows, ['report'])
    })
  }

  it('keeps the rows of a collector whatever another one makes, and a row that alone exceeds the bound', () => {
    const { latest, overflows } = create([['cpu', 10_000]], 20_000)
    latest.add(row(layoutOf('cpu', 'total'), T))
    for (let i = 0; i < 1_000; i++) latest.add(row(layoutOf('own', `${i}`), T))
    const collectors = latest.current(T).map(({ layout }) => layout.collector)
    assert.equal(collectors.filter((name) => name === 'cpu').length, 1)
    const series = Array.from({ length: 1_000 }, (_, i) => gauge('a', { id: `${i}` }))
    latest.add({ layout: { collector: 'large', series }, timesMs: Float64Array.of(T), values: new Float64Array(1_000) })
    assert.ok(latest.current(T).some(({ layout }) => layout.collector === 'large'))
    assert.deepEqual(overflows, ['own'])
  })
})
