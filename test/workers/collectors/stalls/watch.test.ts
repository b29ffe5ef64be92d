import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StallEvent } from '../../../../src/shared/stalls.js'
import { FakeClock } from '../../../../src/testing/fake-clock.js'
import { KernelWitness } from '../../../../workers/collectors/stalls/kernel-witness.js'
import { withoutStacks } from '../../../../workers/collectors/stalls/stack-watch.js'
import type { ThreadActivity } from '../../../../workers/collectors/stalls/thread-files.js'
import { Watch } from '../../../../workers/collectors/stalls/watch.js'

const LOOP = 13
const IDLE: ThreadActivity = { kind: 'call', call: 'epoll_pwait', argument: LOOP }
const RUNNING: ThreadActivity = { kind: 'running', call: '', argument: 0 }
const THRESHOLD_MS = 100

interface Holding {
  readonly runMs?: number
  readonly waitMs?: number
  /** Interval at which the loop turns and records that, without answering the ping. */
  readonly turnEveryMs?: number | undefined
  /** Time after which the loop turns and blocks again, as the stacks show. */
  readonly passedAfterMs?: number
}

/** Creates a watch and the thread it watches, which the test controls. */
function rig() {
  const clock = new FakeClock()
  const thread = {
    runMs: 0,
    waitMs: 0,
    activity: IDLE,
    state: 'S',
    garbageMs: 0,
    stoppedMs: 0,
    throttledMs: 0,
    isInspected: false,
  }
  const cells = { turnedMs: 0, recordedMs: 0, passedMs: 0 }
  const stalls: StallEvent[] = []
  let pings = 0
  let unanswered = false
  let answers = true
  const answer = () => {
    if (answers && unanswered) cells.turnedMs = clock.monotonicMs()
    if (answers) unanswered = false
  }
  const ping = () => {
    pings++
    unanswered = true
    answer()
  }
  const watch = new Watch({
    thresholdMs: THRESHOLD_MS,
    clock,
    witness: new KernelWitness({ activity: () => thread.activity, cells, ping, everyMs: THRESHOLD_MS }),
    readThread: () => thread,
    readState: () => thread.state,
    host: {
      ageMs: () => 0,
      mark: () => {},
      since: () => ({ cpuUsage: 0.5, steal: 0, pressure: 0, throttledSeconds: 0, throttledMs: thread.throttledMs }),
    },
    lateness: { plan: () => {}, mark: () => {}, stoppedMs: () => thread.stoppedMs },
    garbageMs: () => thread.garbageMs,
    isInspected: () => thread.isInspected,
    stacks: withoutStacks,
    cpus: 2,
    onStall: ({ stall }) => stalls.push(stall),
  })
  /** Blocks the loop from now on, in the given activity. */
  const hold = async (ms: number, activity: ThreadActivity, times: Holding = {}) => {
    answers = false
    thread.activity = activity
    const steps = ms / 10
    let passedMs = Number.NaN
    for (let step = 0; step < steps; step++) {
      thread.runMs += (times.runMs ?? 0) / steps
      thread.waitMs += (times.waitMs ?? 0) / steps
      await clock.advance(10)
      if (times.turnEveryMs !== undefined && ((step + 1) * 10) % times.turnEveryMs === 0)
        cells.recordedMs = clock.monotonicMs()
      if (step * 10 === times.passedAfterMs) passedMs = clock.monotonicMs()
      // The next request, in a later turn, shows it.
      else if (!Number.isNaN(passedMs)) cells.passedMs = passedMs
    }
    thread.activity = IDLE
    answers = true
    answer()
  }
  return { clock, thread, stalls, watch, hold, pings: () => pings, loseAnswers: () => (unanswered = false) }
}

test('an idle loop is asked once, to learn its descriptor, and never again', async () => {
  const { clock, stalls, pings, watch } = rig()
  await clock.advance(60_000)
  assert.equal(pings(), 1)
  assert.deepEqual(stalls, [])
  assert.equal(watch.heldMs(), 0)
})

test('a loop that runs code is reported when it turns again, with its length and its cause', async () => {
  const { clock, stalls, hold, thread } = rig()
  await clock.advance(1_010)
  const startedMs = clock.wallMs()
  await hold(500, RUNNING, { runMs: 490, waitMs: 10 })
  thread.garbageMs += 51
  assert.equal(stalls.length, 0)
  await clock.advance(150)
  const [stall] = stalls
  assert.equal(stalls.length, 1)
  assert.ok(stall)
  assert.equal(stall.cause, 'javascript')
  assert.ok(Math.abs(stall.seconds - 0.5) < 0.011, `${stall.seconds}`)
  assert.ok(Math.abs(stall.startedMs - startedMs) <= 11, `${stall.startedMs - startedMs}`)
  assert.ok(Math.abs((stall.shares.gc ?? 0) - 0.1) < 0.01, JSON.stringify(stall.shares))
  assert.match(stall.sentence, /^held for \d+ ms: 8\d % JavaScript, 10 % garbage collection; host/)
})

test('two turns that the stacks tell apart are two: the second is over before it is long', async () => {
  const { clock, stalls, hold } = rig()
  await clock.advance(1_010)
  await hold(450, RUNNING, { runMs: 450, passedAfterMs: 360 })
  await clock.advance(200)
  assert.equal(stalls.length, 1)
  assert.ok(Math.abs((stalls[0]?.seconds ?? 0) - 0.37) < 0.011, `${stalls[0]?.seconds}`)
})

test('a loop that waits on another descriptor waits for a child process', async () => {
  const { clock, stalls, hold } = rig()
  await clock.advance(1_010)
  await hold(400, { ...IDLE, argument: 25 })
  await clock.advance(150)
  assert.deepEqual(
    stalls.map(({ cause, shares }) => [cause, shares]),
    [['child-process', { 'child-process': 1 }]],
  )
})

test('a call is named', async () => {
  const { clock, stalls, hold } = rig()
  await clock.advance(1_010)
  await hold(400, { kind: 'call', call: 'futex', argument: 1 })
  await clock.advance(150)
  assert.deepEqual(
    stalls.map(({ cause, syscall }) => [cause, syscall]),
    [['blocking-call', 'futex']],
  )
})

test('where a debugger can attach, a sleep in a lock is taken for a breakpoint, and nothing else is', async () => {
  const { clock, stalls, hold, thread } = rig()
  thread.isInspected = true
  await clock.advance(1_010)
  await hold(400, { kind: 'call', call: 'futex', argument: 1 })
  await clock.advance(150)
  assert.equal(stalls.length, 0)
  await hold(400, { kind: 'call', call: 'read', argument: 1 })
  await clock.advance(150)
  assert.equal(stalls.length, 1)
})

test('a loop that is busy but turns is no stall, and is asked at most once a threshold', async () => {
  const { clock, stalls, thread, pings } = rig()
  await clock.advance(1_000)
  thread.activity = RUNNING
  const before = pings()
  await clock.advance(10_000)
  assert.deepEqual(stalls, [])
  assert.ok(pings() - before <= 10_000 / THRESHOLD_MS, `${pings() - before}`)
})

test('a loop that turns before it comes to the ping is not held, if its turns are recorded', async () => {
  for (const [turnEveryMs, told] of [
    [80, 0],
    [undefined, 1],
  ] as const) {
    const { clock, stalls, hold } = rig()
    await clock.advance(1_000)
    await hold(240, RUNNING, { runMs: 240, turnEveryMs })
    await clock.advance(1_000)
    assert.equal(stalls.length, told)
  }
})

test('a block shorter than the threshold is not a stall', async () => {
  const { clock, stalls, hold } = rig()
  await clock.advance(1_000)
  for (let round = 0; round < 20; round++) {
    await hold(90, RUNNING, { runMs: 90 })
    await clock.advance(100 + round)
  }
  assert.deepEqual(stalls, [])
})

test('a stall that goes on has a length', async () => {
  const { clock, hold, watch } = rig()
  await clock.advance(1_000)
  const held = hold(1_000, RUNNING, { runMs: 1_000 })
  assert.equal(watch.heldMs(), 0)
  await held
  const longest = watch.heldMs()
  assert.ok(longest > 900 && longest <= 1_000, `${longest}`)
})

test('an answer that is lost ends nothing while the loop is held, and is not waited for when it is idle', async () => {
  const { clock, stalls, thread, hold, loseAnswers, watch } = rig()
  await clock.advance(1_010)
  const held = hold(200, RUNNING, { runMs: 200 })
  await clock.advance(60)
  loseAnswers()
  await held
  thread.activity = IDLE
  await clock.advance(500)
  assert.equal(watch.heldMs(), 0)
  assert.equal(stalls.length, 1)
  assert.ok((stalls[0]?.seconds ?? 9) < 0.3)
})

test('a process that stood still is reported afterwards, idle or not', async () => {
  const { clock, stalls, thread } = rig()
  await clock.advance(1_000)
  thread.stoppedMs = 800
  await clock.advance(50)
  thread.stoppedMs = 0
  await clock.advance(200)
  assert.deepEqual(
    stalls.map(({ cause, seconds }) => [cause, seconds]),
    [['stopped', 0.8]],
  )
})

test('a standstill is not missed soon after a question, nor right after a stall', async () => {
  const { clock, stalls, thread, hold } = rig()
  await clock.advance(1_000)
  const stand = async (ms: number) => {
    thread.stoppedMs = ms
    await clock.advance(50)
    thread.stoppedMs = 0
  }
  thread.activity = RUNNING
  await clock.advance(50)
  thread.activity = IDLE
  await stand(800)
  await clock.advance(200)
  await hold(400, RUNNING, { runMs: 400 })
  await clock.advance(50)
  await stand(700)
  await clock.advance(200)
  assert.deepEqual(
    stalls.map(({ cause }) => cause),
    ['stopped', 'javascript', 'stopped'],
  )
})

test('time that the quota of the cgroup held back is taken from the wait for a CPU', async () => {
  const { clock, stalls, hold, thread } = rig()
  await clock.advance(1_010)
  thread.throttledMs = 300
  await hold(500, RUNNING, { runMs: 100, waitMs: 400 })
  await clock.advance(150)
  const [{ cause, shares } = { cause: '', shares: {} }] = stalls
  assert.equal(cause, 'throttled')
  assert.ok(Math.abs((shares.throttled ?? 0) - 0.6) < 0.03, JSON.stringify(shares))
})

test('nothing is read after a stop', async () => {
  const { clock, watch, thread, pings } = rig()
  watch.stop()
  thread.activity = RUNNING
  await clock.advance(10_000)
  assert.equal(pings(), 0)
  assert.equal(clock.pendingTimers, 0)
})
