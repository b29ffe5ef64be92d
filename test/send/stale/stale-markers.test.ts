import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StaleMarkers } from '../../../src/send/stale/stale-markers.js'
import { frame, gauge } from '../helpers/encoded.js'
import { range } from '../helpers/points.js'

/** Observes a collection of these types at `tsMs`. */
function observe(markers: StaleMarkers, tsMs: number, types: readonly string[], accepted: number): void {
  const frames = [frame(tsMs, ...types.map((type) => [gauge(type), 1] as [never, number]))]
  markers.observe({ collector: 'test', tsMs, frames }, accepted)
}

const ALL = Number.POSITIVE_INFINITY

describe('StaleMarkers', () => {
  it('are due once earlier points have left the output', () => {
    const markers = new StaleMarkers()
    observe(markers, 1, ['a', 'b'], 2)
    observe(markers, 2, ['a'], 3)
    assert.deepEqual(markers.due(2, ALL), [])
    assert.deepEqual(
      markers.due(3, ALL).map(({ series, timeMs }) => [series.type, timeMs]),
      [['b', 2]],
    )
  })

  it('are due in limited numbers, oldest first, until removed', () => {
    const markers = new StaleMarkers()
    observe(markers, 1, ['a', 'b', 'c'], 3)
    observe(markers, 2, ['a', 'c'], 5)
    observe(markers, 3, ['a'], 6)
    const [first] = markers.due(6, 1)
    assert.equal(first?.series.type, 'b')
    markers.remove(markers.due(6, 1))
    assert.deepEqual(
      markers.due(6, 10).map(({ series }) => series.type),
      ['c'],
    )
  })

  it('of a series that returned and ended again meanwhile are due once more', () => {
    const markers = new StaleMarkers()
    observe(markers, 1, ['a', 'b'], 2)
    observe(markers, 2, ['a'], 3)
    const sent = markers.due(3, ALL)
    observe(markers, 3, ['a', 'b'], 5)
    observe(markers, 4, ['a'], 6)
    markers.remove(sent)
    assert.deepEqual(
      markers.due(6, ALL).map(({ timeMs }) => timeMs),
      [4],
    )
  })

  it('are bounded: the oldest are dropped', () => {
    const markers = new StaleMarkers()
    observe(markers, 1, range(1, 11_000).map(String), 11_000)
    observe(markers, 2, [], 11_000)
    const due = markers.due(ALL, ALL)
    assert.deepEqual([due.length, due[0]?.series.type], [10_000, '1001'])
  })
})
