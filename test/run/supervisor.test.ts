import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Isolate } from '../../src/run/isolate.js'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { type FakeExecutor, fakeLauncher } from './fake-executor.js'

const OPENED = { status: 'opened' }
const COLLECTED = { status: 'collected' }

function setUp() {
  const clock = new FakeClock()
  const { launch, executors } = fakeLauncher()
  const supervisor = new Supervisor(launch, clock, new StartGate(clock))
  const slot = (name = 'probe', timeoutMs = 5_000) => supervisor.slot(collectorSettings({ name, timeoutMs }))
  const executor = (number: number): FakeExecutor =>
    executors[number - 1] ?? assert.fail(`no executor ${number} was launched`)
  return { clock, executors, executor, slot }
}

/** Starts them one after the other, in the first executor. */
async function opened<Isolates extends readonly Isolate[]>(
  executor: (number: number) => FakeExecutor,
  ...isolates: Isolates
): Promise<Isolates> {
  for (const isolate of isolates) {
    const starting = isolate.start()
    await settle()
    executor(1).answer(OPENED)
    await starting
  }
  return isolates
}

describe('supervisor', () => {
  it('launches once, opens the collector once, and hands each answer on with its duration', async () => {
    const { clock, executors, executor, slot } = setUp()
    const isolate = slot()
    const first = isolate.collect(1)
    await settle()
    assert.deepEqual(
      executor(1).requests.map(({ kind }) => kind),
      ['open'],
    )
    executor(1).answer(OPENED)
    await settle()
    executor(1).answer(COLLECTED, 0.25)
    assert.deepEqual(await first, { status: 'answered', response: COLLECTED, incarnation: 1, seconds: 0.25 })

    const second = isolate.collect(2)
    await settle()
    executor(1).answer(COLLECTED)
    await second
    assert.deepEqual(
      executor(1).requests.map(({ kind }) => kind),
      ['open', 'collect', 'collect'],
    )
    assert.deepEqual(executor(1).requests[2], { kind: 'collect', collector: 'probe', tsMs: 2, timeoutMs: 5_000 })
    assert.equal(executors.length, 1)
    assert.equal(isolate.restarts, 0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('counts the deadline from the beginning of the collection: starting up has 10 s of its own', async () => {
    const { clock, executor, slot } = setUp()
    const outcome = slot('probe', 50).collect(1)
    await settle()
    await clock.advance(9_000)
    executor(1).answer(OPENED)
    await settle()
    await clock.advance(49)
    executor(1).answer(COLLECTED)
    assert.equal((await outcome).status, 'answered')

    const other = setUp()
    const late = other.slot('probe', 50).collect(1)
    await settle()
    await other.clock.advance(10_000)
    assert.deepEqual(await late, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not start within 10000 ms',
      seconds: 10,
    })
    assert.ok(other.executor(1).killed)
  })

  it('kills at the deadline, and starts the next only when the killed one is gone', async () => {
    const { clock, executors, executor, slot } = setUp()
    const isolate = slot('probe', 100)
    const lost = isolate.collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    await clock.advance(100)
    assert.deepEqual(await lost, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not answer within 100 ms',
      seconds: 0.1,
    })
    assert.ok(executor(1).killed)

    const next = isolate.collect(2)
    await settle()
    await clock.advance(500)
    assert.equal(executors.length, 1)
    executor(1).exit()
    await settle()
    executor(2).answer(OPENED)
    await settle()
    executor(2).answer(COLLECTED)
    assert.deepEqual(await next, { status: 'answered', response: COLLECTED, incarnation: 2, seconds: 0 })
    assert.equal(isolate.restarts, 1)
  })

  it('is stuck when a killed one is not gone after a second, passes meanwhile, and recovers when it goes', async () => {
    const { clock, executors, executor, slot } = setUp()
    const isolate = slot('probe', 100)
    const changes: boolean[] = []
    isolate.watch(() => changes.push(isolate.stuck))
    const lost = isolate.collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    await clock.advance(100)
    await lost
    const waiting = isolate.collect(2)
    await clock.advance(999)
    assert.equal(isolate.stuck, false)
    await clock.advance(1)
    assert.equal(isolate.stuck, true)
    assert.ok(executor(1).abandoned)
    assert.deepEqual(await waiting, { status: 'passed' })
    assert.deepEqual(await isolate.collect(3), { status: 'passed' })
    assert.equal(executors.length, 1)

    executor(1).exit()
    assert.deepEqual(changes, [true, false])
    void isolate.collect(4)
    await settle()
    assert.equal(executors.length, 2)
  })

  it('collects once the stuck one is gone, also for a collector whose start was passed over meanwhile', async () => {
    const { clock, executors, executor, slot } = setUp()
    const [hanging] = await opened(executor, slot('hanging'))
    void hanging.collect(1)
    await settle()
    await clock.advance(5_000)
    const late = slot('late')
    const starting = late.start()
    await clock.advance(1_000)
    await starting
    assert.equal(late.stuck, true)
    executor(1).exit()
    void late.collect(2)
    await settle()
    assert.equal(executors.length, 2)
  })

  it('tells an end of its own at once during a collection, and by the next collection when it came between two', async () => {
    const { executor, slot } = setUp()
    const isolate = slot()
    const during = isolate.collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    executor(1).exit({ reason: 'out-of-memory', message: 'full' })
    assert.deepEqual(await during, { status: 'lost', reason: 'out-of-memory', message: 'full', seconds: 0 })

    const fine = isolate.collect(2)
    await settle()
    executor(2).answer(OPENED)
    await settle()
    executor(2).answer(COLLECTED)
    await fine
    executor(2).exit({ reason: 'crash', message: 'late' })
    assert.deepEqual(await isolate.collect(3), { status: 'lost', reason: 'crash', message: 'late', seconds: null })
  })

  it('gives an answer that waited unread while the host was held a chance to be read', async () => {
    const { clock, executor, slot } = setUp()
    const outcome = slot('probe', 100).collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(0)
    assert.equal(executor(1).killed, false)
    executor(1).answer(COLLECTED)
    assert.equal((await outcome).status, 'answered')
  })

  it('gives that chance once only', async () => {
    const { clock, executor, slot } = setUp()
    const outcome = slot('probe', 100).collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(100)
    assert.equal((await outcome).status, 'lost')
  })

  it('starts ahead of the first collection, which then tells what went wrong', async () => {
    const { executor, slot } = setUp()
    const isolate = slot()
    const starting = isolate.start()
    await settle()
    const failed = { status: 'failed', reason: 'load', message: 'no such module' }
    executor(1).answer(failed)
    await starting
    assert.deepEqual(await isolate.collect(1), { status: 'answered', response: failed, incarnation: 1, seconds: 0 })
    assert.ok(executor(1).killed, 'a module that failed to load is tried again in a new thread')
  })

  describe('with a group', () => {
    it('gives turns: the deadline of one does not count while another collects', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b] = await opened(executor, slot('a'), slot('b', 100))
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      await clock.advance(2_000)
      executor(1).answer(COLLECTED)
      await first
      await settle()
      await clock.advance(99)
      executor(1).answer(COLLECTED, 0.099)
      assert.deepEqual(await second, { status: 'answered', response: COLLECTED, incarnation: 1, seconds: 0.099 })
    })

    it('attributes a deadline to its own collector; the one that waited is collected by the next thread', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b] = [slot('a', 100), slot('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      executor(1).answer(OPENED)
      await settle()
      await clock.advance(100)
      assert.equal((await first).status, 'lost')
      executor(1).exit()
      await settle()
      assert.deepEqual(
        executor(2).requests.map((request) => request.kind === 'open' && request.settings.name),
        ['b'],
      )
      executor(2).answer(OPENED)
      await settle()
      executor(2).answer(COLLECTED)
      assert.equal((await second).status, 'answered')
    })

    it('asks those that are due in the same turn by one message, and tells each its own answer and duration', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b] = await opened(executor, slot('a'), slot('b'))
      const outcomes = [a.collect(7), b.collect(7)]
      await settle()
      assert.equal(executor(1).messages, 3)
      assert.deepEqual(executor(1).requests.slice(2), [
        { kind: 'collect', collector: 'a', tsMs: 7, timeoutMs: 5_000 },
        { kind: 'collect', collector: 'b', tsMs: 7, timeoutMs: 5_000 },
      ])
      executor(1).answer({ status: 'collected', of: 'a' }, 0.03)
      executor(1).answer({ status: 'collected', of: 'b' }, 0.01)
      assert.deepEqual(await Promise.all(outcomes), [
        { status: 'answered', response: { status: 'collected', of: 'a' }, incarnation: 1, seconds: 0.03 },
        { status: 'answered', response: { status: 'collected', of: 'b' }, incarnation: 1, seconds: 0.01 },
      ])
      assert.equal(clock.pendingTimers, 0)
    })

    it('keeps what one has answered when the next one of the same message hangs, and collects those behind it anew', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b, c] = await opened(executor, slot('a'), slot('b', 100), slot('c'))
      const outcomes = [a, b, c].map((isolate) => isolate.collect(1))
      await settle()
      await clock.advance(400)
      executor(1).answer(COLLECTED)
      assert.equal((await outcomes[0])?.status, 'answered')
      await clock.advance(99)
      assert.equal(executor(1).killed, false)
      await clock.advance(1)
      assert.deepEqual(await outcomes[1], {
        status: 'lost',
        reason: 'timeout',
        message: 'did not answer within 100 ms',
        seconds: 0.1,
      })
      executor(1).answer(COLLECTED)
      executor(1).exit()
      await settle()
      executor(2).answer(OPENED)
      await settle()
      assert.deepEqual(
        executor(2).requests.map((request) => (request.kind === 'open' ? request.settings.name : request.collector)),
        ['c', 'c'],
      )
      executor(2).answer(COLLECTED)
      assert.deepEqual(await outcomes[2], { status: 'answered', response: COLLECTED, incarnation: 2, seconds: 0 })
    })

    it('lays a missed deadline to the one that the thread is at, and collects those whose answers were not sent anew', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b, c] = await opened(executor, slot('a', 50), slot('b', 100), slot('c'))
      const outcomes = [a, b, c].map((isolate) => isolate.collect(1))
      await settle()
      Object.assign(executor(1), { at: 1, atMs: 20 })
      await clock.advance(119)
      assert.equal(executor(1).killed, false)
      await clock.advance(1)
      assert.ok(executor(1).killed)
      assert.deepEqual(await outcomes[1], {
        status: 'lost',
        reason: 'timeout',
        message: 'did not answer within 100 ms',
        seconds: 0.1,
      })
      executor(1).exit()
      for (const name of ['a', 'c']) {
        await settle()
        assert.deepEqual(executor(2).requests.at(-1)?.kind, 'open', name)
        executor(2).answer(OPENED)
        await settle()
        executor(2).answer(COLLECTED)
      }
      assert.equal((await outcomes[0])?.status, 'answered')
      assert.equal((await outcomes[2])?.status, 'answered')
    })

    it('lays an end of the thread to the one that was under way', async () => {
      const { executor, slot } = setUp()
      const [a, b, c] = await opened(executor, slot('a'), slot('b'), slot('c'))
      const outcomes = [a, b, c].map((isolate) => isolate.collect(1))
      await settle()
      executor(1).answer(COLLECTED)
      executor(1).at = 1
      executor(1).exit({ reason: 'crash', message: 'boom' })
      assert.equal((await outcomes[0])?.status, 'answered')
      assert.deepEqual(await outcomes[1], { status: 'lost', reason: 'crash', message: 'boom', seconds: 0 })
      await settle()
      executor(2).answer(OPENED)
      await settle()
      executor(2).answer(COLLECTED)
      assert.equal((await outcomes[2])?.status, 'answered')
    })

    it('lets the one under way leave by ending the thread, and collects those behind it in the next', async () => {
      const { executor, slot } = setUp()
      const [a, b] = await opened(executor, slot('a'), slot('b'))
      const outcomes = [a, b].map((isolate) => isolate.collect(1))
      await settle()
      const closing = a.close()
      assert.deepEqual(await outcomes[0], { status: 'passed' })
      executor(1).exit()
      assert.equal(await closing, 'gone')
      await settle()
      executor(2).answer(OPENED)
      await settle()
      executor(2).answer(COLLECTED)
      assert.equal((await outcomes[1])?.status, 'answered')
    })

    it('passes all of them while stuck', async () => {
      const { clock, executor, slot } = setUp()
      const [a, b] = [slot('a', 100), slot('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      executor(1).answer(OPENED)
      await settle()
      await clock.advance(1_100)
      assert.equal((await first).status, 'lost')
      assert.deepEqual(await second, { status: 'passed' })
      assert.ok(a.stuck && b.stuck)
    })

    it('ends with the last to leave', async () => {
      const { executor, slot } = setUp()
      const [a, b] = [slot('a'), slot('b')]
      const starting = a.start()
      await settle()
      executor(1).answer(OPENED)
      await starting
      assert.equal(await a.close(), 'gone')
      assert.equal(executor(1).killed, false)
      const closing = b.close()
      assert.equal(executor(1).killed, true)
      executor(1).exit()
      assert.equal(await closing, 'gone')
    })
  })

  it('closes: a collection under way is passed, what is not gone in a second is stuck, nothing starts any more', async () => {
    const { clock, executors, executor, slot } = setUp()
    const isolate = slot()
    const outcome = isolate.collect(1)
    await settle()
    executor(1).answer(OPENED)
    await settle()
    const closing = isolate.close()
    assert.deepEqual(await outcome, { status: 'passed' })
    await clock.advance(1_000)
    assert.equal(await closing, 'stuck')
    executor(1).exit()
    assert.deepEqual(await isolate.collect(2), { status: 'passed' })
    assert.equal(await isolate.close(), 'gone')
    assert.equal(executors.length, 1)
    assert.equal(clock.pendingTimers, 0)
  })
})
