import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostState } from '../../../../src/receiver/page/host-state.js'
import { outcomeOf } from '../../../../src/receiver/page/stalls/outcome.js'
import { stallsOf } from '../../../../src/receiver/page/stalls/stall.js'

const TS = 1_763_800_000_000

interface Tick {
  readonly at: number
  readonly service: string
}

function outcome(state: 'running' | 'ended', afterSeconds: number, ...ticks: readonly Tick[]) {
  return outcomeFor(undefined, state, afterSeconds, ...ticks)
}

function outcomeFor(survived: boolean | undefined, state: string, afterSeconds: number, ...ticks: readonly Tick[]) {
  const host = new HostState('web-1')
  for (const { at, service } of ticks) {
    host.add({ ts: TS + at * 1000, type: 'runtime_stall_longest_seconds', value: 0, tags: { service } })
  }
  const [stall] = stallsOf([{ ts: TS, seconds: 1, tags: { state, cause: 'javascript', service: 'a' } }])
  assert.ok(stall)
  return outcomeOf(stall, host, TS + afterSeconds * 1000, () => survived)
}

test('a stall with a report of its end is over', () => {
  assert.equal(outcome('ended', 600), 'ended')
})

test('a stall without an end goes on at first, then the process counts as killed or still held', () => {
  assert.equal(outcome('running', 59, { at: -1, service: 'a' }), 'going-on')
  assert.equal(outcome('running', 61, { at: -1, service: 'a' }), 'silent')
})

test('a stall without an end whose process sends again was its last only where its counters say so', () => {
  const tick = { at: 10, service: 'a' }
  assert.equal(outcomeFor(false, 'running', 20, tick), 'restarted')
  assert.equal(outcomeFor(true, 'running', 20, tick), 'unreported')
  assert.equal(outcomeFor(undefined, 'running', 20, tick), 'unreported')
})

test('the points of another agent of the host say nothing about it', () => {
  assert.equal(outcome('running', 20, { at: 10, service: 'b' }), 'going-on')
  assert.equal(outcome('running', 600, { at: 500, service: 'b' }), 'silent')
})

test('the first tick after a stall may come before the report of its end', () => {
  const before = { at: -1, service: 'a' }
  const first = { at: 30, service: 'a' }
  assert.equal(outcome('running', 31, before, first), 'going-on')
  assert.equal(outcome('running', 32, before, first, { at: 31, service: 'a' }), 'unreported')
})
