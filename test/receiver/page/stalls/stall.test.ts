import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type StallReport, stallsOf } from '../../../../src/receiver/page/stalls/stall.js'

const TS = 1_763_800_000_000
const PLACE = { function: 'computeTotals', file: 'src/orders.js', line: '42' }

function report(state: 'running' | 'ended', atSeconds: number, seconds: number, tags = {}): StallReport {
  return { ts: TS + atSeconds * 1000, seconds, tags: { state, cause: 'javascript', ...tags } }
}

test('the report of a stall that went on and that of its end are one stall, in any order', () => {
  const reports = [report('running', 0.5, 0.5, PLACE), report('ended', 2.501, 2.5, PLACE)]
  for (const given of [reports, [...reports].reverse()]) {
    const [stall, ...others] = stallsOf(given)
    assert.deepEqual(others, [])
    assert.deepEqual([stall?.startMs, stall?.endMs, stall?.seconds, stall?.ended], [TS + 1, TS + 2501, 2.5, true])
  }
})

test('a stall keeps its key when its end is reported', () => {
  const running = report('running', 0.5, 0.5)
  const [before] = stallsOf([running])
  const [after] = stallsOf([running, report('ended', 2.501, 2.5)])
  assert.equal(before?.ended, false)
  assert.equal(after?.key, before?.key)
})

test('a stall whose end was not reported is known until its report; one that was reported at its end only is whole', () => {
  const stalls = stallsOf([report('running', 0.5, 0.5), report('ended', 100, 3)])
  assert.deepEqual(
    stalls.map(({ ended, startMs, endMs }) => [ended, startMs - TS, endMs - TS]),
    [
      [true, 97_000, 100_000],
      [false, 0, 500],
    ],
  )
})

test('stalls of agents with other tags are never paired, although they begin at the same time', () => {
  const stalls = stallsOf([report('running', 0.5, 0.5, { service: 'a' }), report('ended', 2, 2, { service: 'b' })])
  assert.deepEqual(
    stalls.map(({ sender, ended }) => [sender, ended]),
    [
      [{ service: 'a' }, false],
      [{ service: 'b' }, true],
    ],
  )
})

test('stalls that overlap are paired by their beginnings, where two agents cannot be told apart by tags', () => {
  const stalls = stallsOf([
    report('running', 0.5, 0.5),
    report('running', 0.7, 0.5),
    report('ended', 3, 3),
    report('ended', 9.2, 9),
  ])
  assert.deepEqual(
    stalls.map(({ startMs, seconds, ended }) => [startMs - TS, seconds, ended]),
    [
      [200, 9, true],
      [0, 3, true],
    ],
  )
})

test('short stalls in a row are not taken for one', () => {
  const stalls = stallsOf(
    [0, 0.05, 0.1].flatMap((at) => [report('running', at + 0.02, 0.02), report('ended', at + 0.04, 0.04)]),
  )
  assert.deepEqual(
    stalls.map(({ ended }) => ended),
    [true, true, true],
  )
})

test('the place of the first report is kept when that of the end has none, and never mixed with another', () => {
  const [kept] = stallsOf([report('running', 0.5, 0.5, PLACE), report('ended', 2, 2)])
  assert.equal(kept?.tags['function'], 'computeTotals')
  const [replaced] = stallsOf([report('running', 0.5, 0.5, PLACE), report('ended', 2, 2, { function: 'other' })])
  assert.deepEqual([replaced?.tags['function'], replaced?.tags['line']], ['other', undefined])
})
