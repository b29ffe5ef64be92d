import assert from 'node:assert/strict'
import { test } from 'node:test'

interface View {
  readonly host: string | undefined
  readonly rangeMs: number
  readonly fixed: { readonly from: number; readonly to: number } | undefined
  readonly series: readonly string[]
}

interface ViewState {
  readView(hash: string): View
  writeView(view: View): string
  stepFor(spanMs: number): number
  moveWindow(range: object, shift: number, factor: number): object
}

const url = new URL('../../../../src/receiver/page/view-state.js', import.meta.url)
const { readView, writeView, stepFor, moveWindow } = (await import(url.href)) as ViewState

test('an address holds host, range, zoom and series, whatever they are called', () => {
  const view = {
    host: '<img src=x>&host=b#%',
    rangeMs: 3_600_000,
    fixed: { from: 1_763_800_000_000, to: 1_763_800_060_000 },
    series: ['orders_total shop=a&b', 'cpu_usage cpu=total'],
  }
  assert.deepEqual(readView(writeView(view)), view)
})

test('an address without anything means any host and the last five minutes', () => {
  for (const hash of ['', '#', '#host=&range=nonsense', '#from=9&to=5', '#from=-1&to=1e9', '#from=5']) {
    assert.deepEqual(readView(hash), { host: undefined, rangeMs: 300_000, fixed: undefined, series: [] }, hash)
  }
})

test('a chart gets a point for about every pixel, and never over 500 of them in a range that one can choose', () => {
  for (const [spanMs, stepMs] of [
    [60_000, 1000],
    [300_000, 1000],
    [900_000, 2000],
    [3_600_000, 10_000],
    [86_400_000, 300_000],
    [604_800_000, 1_800_000],
  ] as const) {
    assert.equal(stepFor(spanMs), stepMs)
  }
})

test('a window moves by a share of its length, and is never shorter than 5 s', () => {
  assert.deepEqual(moveWindow({ from: 0, to: 100_000 }, 0.25, 1), { from: 25_000, to: 125_000 })
  assert.deepEqual(moveWindow({ from: 0, to: 100_000 }, 0, 2), { from: -50_000, to: 150_000 })
  assert.deepEqual(moveWindow({ from: 0, to: 6000 }, 0, 0.5), { from: 500, to: 5500 })
})
