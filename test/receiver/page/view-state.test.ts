import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moveWindow, readView, stepFor, writeView } from '../../../src/receiver/page/view-state.js'

test('the address keeps hosts, time, series, filters, grouping, hidden lines and orders, whatever their names', () => {
  const view = {
    host: '<img src=x>&host=b#%',
    rangeMs: 3_600_000,
    fixed: { from: 1_763_800_000_000, to: 1_763_800_060_000 },
    compareMs: 86_400_000,
    series: ['orders_total shop=a&b', 'cpu_usage cpu=total'],
    filter: 'shop=a&b #1',
    hosts: 'env=prod web & ',
    group: 'a=b&c',
    hidden: ['net.eth0 & lo', 'a.b.c'],
    sorts: { hosts: '-CPU', processes: 'Files of limit', container: '-a.b-c' },
  }
  assert.deepEqual(readView(writeView(view)), view)
})

const emptyView = {
  host: undefined,
  rangeMs: 300_000,
  fixed: undefined,
  compareMs: undefined,
  series: [],
  filter: undefined,
  hosts: undefined,
  group: undefined,
  hidden: [],
  sorts: {},
}

test('an empty or malformed address shows the last five minutes of the first host', () => {
  for (const hash of [
    ...['', '#', '#host=&range=nonsense', '#from=9&to=5', '#from=-1&to=1e9', '#from=5', '#compare=2h'],
    ...['#hosts=&group=', '#sort=', '#sort=hosts', '#sort=hosts.', '#sort=.CPU', '#sort=a b.CPU'],
  ]) {
    assert.deepEqual(readView(hash), emptyView, hash)
  }
})

test('the address has no keys for the overview and tables as they start', () => {
  const view = { ...emptyView, hosts: '', group: '', sorts: { hosts: undefined } }
  assert.equal(writeView(view), '#range=5min')
})

test('the address says an order in short', () => {
  assert.equal(writeView({ ...emptyView, sorts: { hosts: '-CPU' } }), '#range=5min&sort=hosts.-CPU')
})

test('a chart has about one point per pixel, and at most 500 in every range on offer', () => {
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

test('a window moves by a share of its length and is never shorter than 5 s', () => {
  assert.deepEqual(moveWindow({ from: 0, to: 100_000 }, 0.25, 1), { from: 25_000, to: 125_000 })
  assert.deepEqual(moveWindow({ from: 0, to: 100_000 }, 0, 2), { from: -50_000, to: 150_000 })
  assert.deepEqual(moveWindow({ from: 0, to: 6000 }, 0, 0.5), { from: 500, to: 5500 })
})
