import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenStall } from '../../../workers/collectors/stalls/reporter.js'
import { RecentStalls } from '../../../workers/reports/recent-stalls.js'
import { seenStall } from './seen-stall.js'

test('the newest of a hundred stalls comes first, and before it the one that goes on', () => {
  let soFar: SeenStall | undefined
  const recent = new RecentStalls(() => soFar)
  for (let startedMs = 1; startedMs <= 101; startedMs++) recent.add(seenStall({ startedMs }).stall)
  const list = recent.list()
  assert.deepEqual([list.length, list[0]?.startedMs, list.at(-1)?.startedMs, list[0]?.state], [100, 101, 2, 'ended'])
  soFar = seenStall({ startedMs: 102 })
  const withRunning = recent.list()
  assert.deepEqual(
    withRunning.slice(0, 2).map(({ state, startedMs }) => [state, startedMs]),
    [
      ['running', 102],
      ['ended', 101],
    ],
  )
  assert.equal(withRunning.length, 100)
})
