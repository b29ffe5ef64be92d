import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Look, StallAccount } from '../../../../workers/collectors/stalls/stall-account.js'

const NOTHING = { garbageMs: 0, throttledMs: 0 }

function look(atMs: number, over: Partial<Look>): Look {
  const running = { kind: 'running', call: '', argument: 0 } as const
  return { atMs, runMs: 0, waitMs: 0, activity: running, state: 'R', stoppedMs: 0, ...over }
}

function asleep(call: string): Pick<Look, 'activity' | 'state'> {
  return { activity: { kind: 'call', call, argument: 3 }, state: 'S' }
}

const sumOf = (shares: object) => Object.values(shares).reduce((sum: number, share: number) => sum + share, 0)

test('shares add up to 1 and name what the looks have shown', () => {
  const account = new StallAccount(1_000, { runMs: 5, waitMs: 7 })
  account.add(look(1_050, { runMs: 55, waitMs: 7 }))
  account.add(look(1_100, { runMs: 60, waitMs: 7, ...asleep('fsync') }))
  account.add(look(1_150, { runMs: 60, waitMs: 7, ...asleep('fsync'), state: 'D' }))
  account.add(look(1_200, { runMs: 60, waitMs: 7, ...asleep('flock') }))
  const { shares, cause, syscall } = account.end(1_200, look(1_210, { runMs: 62, waitMs: 7 }), NOTHING)
  assert.equal(cause, 'disk')
  assert.equal(syscall, 'fsync')
  assert.ok(Math.abs(sumOf(shares) - 1) < 1e-9)
  assert.ok(Math.abs((shares.javascript ?? 0) - 55 / 200) < 0.01, JSON.stringify(shares))
  assert.ok(Math.abs((shares.disk ?? 0) - 95 / 200) < 0.01, JSON.stringify(shares))
  assert.ok(Math.abs((shares['blocking-call'] ?? 0) - 50 / 200) < 0.01, JSON.stringify(shares))
})

test('a wait for a CPU that the kernel counts when it is over is not cut to the last look', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  for (const atMs of [50, 100, 150, 200]) account.add(look(atMs, {}))
  const { shares } = account.end(210, look(250, { runMs: 10, waitMs: 200 }), NOTHING)
  assert.ok((shares['cpu-wait'] ?? 0) > 0.94, JSON.stringify(shares))
})

test('a thread that is ready but gets no time waits for a CPU even where the kernel does not count it', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  for (const atMs of [50, 100, 150]) account.add(look(atMs, { runMs: atMs / 5 }))
  const { cause, shares } = account.end(200, look(200, { runMs: 40 }), { garbageMs: 0, throttledMs: 100 })
  assert.equal(cause, 'throttled')
  assert.deepEqual(Object.keys(shares).sort(), ['cpu-wait', 'javascript', 'throttled'])
})

test('work after the end is not counted', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  account.add(look(50, asleep('futex')))
  account.add(look(100, asleep('futex')))
  const { shares } = account.end(110, look(150, { runMs: 40 }), NOTHING)
  assert.ok((shares['blocking-call'] ?? 0) > 0.9, JSON.stringify(shares))
})

test('collections take no more than the time that the thread ran or slept in a lock', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  account.add(look(100, { runMs: 80, ...asleep('futex') }))
  const { shares } = account.end(100, look(100, { runMs: 80 }), { garbageMs: 5_000, throttledMs: 0 })
  assert.deepEqual(shares, { gc: 1 })
})

test('collections wait for a CPU as often as the rest of the stall', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  const { shares, cause } = account.end(100, look(100, { runMs: 40, waitMs: 60 }), { garbageMs: 70, throttledMs: 0 })
  assert.equal(cause, 'gc')
  assert.ok(Math.abs((shares['cpu-wait'] ?? 0) - 0.18) < 1e-9, JSON.stringify(shares))
})

test('time that nothing explains is unknown, also when nothing can be read', () => {
  const unread = { runMs: Number.NaN, waitMs: Number.NaN, activity: undefined, state: '' }
  const account = new StallAccount(0, unread)
  account.add(look(100, unread))
  const { shares, cause, syscall } = account.end(200, look(200, unread), NOTHING)
  assert.deepEqual([shares, cause, syscall], [{ unknown: 1 }, 'unknown', undefined])
})

test('without system calls the state still tells of the disk', () => {
  const account = new StallAccount(0, { runMs: 0, waitMs: 0 })
  account.add(look(200, { activity: undefined, state: 'D' }))
  assert.equal(account.end(210, look(210, { activity: undefined }), NOTHING).cause, 'disk')
})
