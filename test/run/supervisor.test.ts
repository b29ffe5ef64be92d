import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Runner } from '../../src/run/runner.js'
import { StartGate } from '../../src/run/start-gate.js'
import { Supervisor } from '../../src/run/supervisor.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { type FakeWorker, fakeLauncher } from './fake-worker.js'

const OPENED = { status: 'opened' }
const COLLECTED = { status: 'collected' }

function setUp() {
  const clock = new FakeClock()
  const { launch, workers } = fakeLauncher()
  const supervisor = new Supervisor(launch, clock, new StartGate(clock))
  const add = (name = 'probe', timeoutMs = 5_000) => supervisor.add(collectorSettings({ name, timeoutMs }))
  const worker = (number: number): FakeWorker => workers[number - 1] ?? assert.fail(`no worker ${number} was launched`)
  return { clock, workers, worker, add }
}

/** Starts runners one after the other, in the first worker. */
async function opened<Runners extends readonly Runner[]>(
  worker: (number: number) => FakeWorker,
  ...runners: Runners
): Promise<Runners> {
  for (const runner of runners) {
    const starting = runner.start()
    await settle()
    worker(1).respond(OPENED)
    await starting
  }
  return runners
}

describe('Supervisor', () => {
  it('launches once, opens the collector once, and returns each response with its duration', async () => {
    const { clock, workers, worker, add } = setUp()
    const runner = add()
    const first = runner.collect(1)
    await settle()
    assert.deepEqual(
      worker(1).requests.map(({ kind }) => kind),
      ['open'],
    )
    worker(1).respond(OPENED)
    await settle()
    worker(1).respond(COLLECTED, 0.25)
    assert.deepEqual(await first, { status: 'responded', response: COLLECTED, incarnation: 1, seconds: 0.25 })

    const second = runner.collect(2)
    await settle()
    worker(1).respond(COLLECTED)
    await second
    assert.deepEqual(
      worker(1).requests.map(({ kind }) => kind),
      ['open', 'collect', 'collect'],
    )
    assert.deepEqual(worker(1).requests[2], { kind: 'collect', collector: 'probe', tsMs: 2, timeoutMs: 5_000 })
    assert.equal(workers.length, 1)
    assert.equal(runner.restarts, 0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('counts the deadline from the start of the collection; starting the worker has 10 s of its own', async () => {
    const { clock, worker, add } = setUp()
    const outcome = add('probe', 50).collect(1)
    await settle()
    await clock.advance(9_000)
    worker(1).respond(OPENED)
    await settle()
    await clock.advance(49)
    worker(1).respond(COLLECTED)
    assert.equal((await outcome).status, 'responded')

    const other = setUp()
    const late = other.add('probe', 50).collect(1)
    await settle()
    await other.clock.advance(10_000)
    assert.deepEqual(await late, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not start within 10000 ms',
      seconds: 10,
    })
    assert.ok(other.worker(1).killed)
  })

  it('kills at the deadline, and starts the next one only when the killed one is gone', async () => {
    const { clock, workers, worker, add } = setUp()
    const runner = add('probe', 100)
    const lost = runner.collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    await clock.advance(100)
    assert.deepEqual(await lost, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not answer within 100 ms',
      seconds: 0.1,
    })
    assert.ok(worker(1).killed)

    const next = runner.collect(2)
    await settle()
    await clock.advance(500)
    assert.equal(workers.length, 1)
    worker(1).exit()
    await settle()
    worker(2).respond(OPENED)
    await settle()
    worker(2).respond(COLLECTED)
    assert.deepEqual(await next, { status: 'responded', response: COLLECTED, incarnation: 2, seconds: 0 })
    assert.equal(runner.restarts, 1)
  })

  it('is stuck when a killed worker is not gone after a second, skips meanwhile, and recovers when it goes', async () => {
    const { clock, workers, worker, add } = setUp()
    const runner = add('probe', 100)
    const changes: boolean[] = []
    runner.onStuckChange(() => changes.push(runner.stuck))
    const lost = runner.collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    await clock.advance(100)
    await lost
    const waiting = runner.collect(2)
    await clock.advance(999)
    assert.equal(runner.stuck, false)
    await clock.advance(1)
    assert.equal(runner.stuck, true)
    assert.ok(worker(1).abandoned)
    assert.deepEqual(await waiting, { status: 'skipped' })
    assert.deepEqual(await runner.collect(3), { status: 'skipped' })
    assert.equal(workers.length, 1)

    worker(1).exit()
    assert.deepEqual(changes, [true, false])
    void runner.collect(4)
    await settle()
    assert.equal(workers.length, 2)
  })

  it('collects once the stuck worker is gone, also for a collector whose start was skipped meanwhile', async () => {
    const { clock, workers, worker, add } = setUp()
    const [hanging] = await opened(worker, add('hanging'))
    void hanging.collect(1)
    await settle()
    await clock.advance(5_000)
    const late = add('late')
    const starting = late.start()
    await clock.advance(1_000)
    await starting
    assert.equal(late.stuck, true)
    worker(1).exit()
    void late.collect(2)
    await settle()
    assert.equal(workers.length, 2)
  })

  it('reports an exit at once during a collection, and with the next collection when it came between two', async () => {
    const { worker, add } = setUp()
    const runner = add()
    const during = runner.collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    worker(1).exit({ reason: 'out-of-memory', message: 'full' })
    assert.deepEqual(await during, { status: 'lost', reason: 'out-of-memory', message: 'full', seconds: 0 })

    const fine = runner.collect(2)
    await settle()
    worker(2).respond(OPENED)
    await settle()
    worker(2).respond(COLLECTED)
    await fine
    worker(2).exit({ reason: 'crash', message: 'late' })
    assert.deepEqual(await runner.collect(3), { status: 'lost', reason: 'crash', message: 'late', seconds: null })
  })

  it('gives a response that waited unread while the host was blocked a chance to be read', async () => {
    const { clock, worker, add } = setUp()
    const outcome = add('probe', 100).collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(0)
    assert.equal(worker(1).killed, false)
    worker(1).respond(COLLECTED)
    assert.equal((await outcome).status, 'responded')
  })

  it('gives that chance only once', async () => {
    const { clock, worker, add } = setUp()
    const outcome = add('probe', 100).collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(100)
    assert.equal((await outcome).status, 'lost')
  })

  it('starts ahead of the first collection, which then reports what went wrong', async () => {
    const { worker, add } = setUp()
    const runner = add()
    const starting = runner.start()
    await settle()
    const failed = { status: 'failed', reason: 'load', message: 'no such module' }
    worker(1).respond(failed)
    await starting
    assert.deepEqual(await runner.collect(1), { status: 'responded', response: failed, incarnation: 1, seconds: 0 })
    assert.ok(worker(1).killed, 'a module that failed to load is tried again in a new thread')
  })

  describe('with a group', () => {
    it('runs one after the other: a deadline does not count while another collects', async () => {
      const { clock, worker, add } = setUp()
      const [a, b] = await opened(worker, add('a'), add('b', 100))
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      await clock.advance(2_000)
      worker(1).respond(COLLECTED)
      await first
      await settle()
      await clock.advance(99)
      worker(1).respond(COLLECTED, 0.099)
      assert.deepEqual(await second, { status: 'responded', response: COLLECTED, incarnation: 1, seconds: 0.099 })
    })

    it('attributes a deadline to its own collector; the one that waited is collected by the next thread', async () => {
      const { clock, worker, add } = setUp()
      const [a, b] = [add('a', 100), add('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      worker(1).respond(OPENED)
      await settle()
      await clock.advance(100)
      assert.equal((await first).status, 'lost')
      worker(1).exit()
      await settle()
      assert.deepEqual(
        worker(2).requests.map((request) => request.kind === 'open' && request.settings.name),
        ['b'],
      )
      worker(2).respond(OPENED)
      await settle()
      worker(2).respond(COLLECTED)
      assert.equal((await second).status, 'responded')
    })

    it('sends requests of the same turn in one message, and gives each its own response and duration', async () => {
      const { clock, worker, add } = setUp()
      const [a, b] = await opened(worker, add('a'), add('b'))
      const outcomes = [a.collect(7), b.collect(7)]
      await settle()
      assert.equal(worker(1).messages, 3)
      assert.deepEqual(worker(1).requests.slice(2), [
        { kind: 'collect', collector: 'a', tsMs: 7, timeoutMs: 5_000 },
        { kind: 'collect', collector: 'b', tsMs: 7, timeoutMs: 5_000 },
      ])
      worker(1).respond({ status: 'collected', of: 'a' }, 0.03)
      worker(1).respond({ status: 'collected', of: 'b' }, 0.01)
      assert.deepEqual(await Promise.all(outcomes), [
        { status: 'responded', response: { status: 'collected', of: 'a' }, incarnation: 1, seconds: 0.03 },
        { status: 'responded', response: { status: 'collected', of: 'b' }, incarnation: 1, seconds: 0.01 },
      ])
      assert.equal(clock.pendingTimers, 0)
    })

    it('keeps the response of one when the next one of the round hangs, and sends those behind it again', async () => {
      const { clock, worker, add } = setUp()
      const [a, b, c] = await opened(worker, add('a'), add('b', 100), add('c'))
      const outcomes = [a, b, c].map((runner) => runner.collect(1))
      await settle()
      await clock.advance(400)
      worker(1).respond(COLLECTED)
      assert.equal((await outcomes[0])?.status, 'responded')
      await clock.advance(99)
      assert.equal(worker(1).killed, false)
      await clock.advance(1)
      assert.deepEqual(await outcomes[1], {
        status: 'lost',
        reason: 'timeout',
        message: 'did not answer within 100 ms',
        seconds: 0.1,
      })
      worker(1).respond(COLLECTED)
      worker(1).exit()
      await settle()
      worker(2).respond(OPENED)
      await settle()
      assert.deepEqual(
        worker(2).requests.map((request) => (request.kind === 'open' ? request.settings.name : request.collector)),
        ['c', 'c'],
      )
      worker(2).respond(COLLECTED)
      assert.deepEqual(await outcomes[2], { status: 'responded', response: COLLECTED, incarnation: 2, seconds: 0 })
    })

    it('attributes a missed deadline to the current request, and sends those whose responses were not sent again', async () => {
      const { clock, worker, add } = setUp()
      const [a, b, c] = await opened(worker, add('a', 50), add('b', 100), add('c'))
      const outcomes = [a, b, c].map((runner) => runner.collect(1))
      await settle()
      Object.assign(worker(1).progress, { index: 1, afterMs: 20 })
      await clock.advance(119)
      assert.equal(worker(1).killed, false)
      await clock.advance(1)
      assert.ok(worker(1).killed)
      assert.deepEqual(await outcomes[1], {
        status: 'lost',
        reason: 'timeout',
        message: 'did not answer within 100 ms',
        seconds: 0.1,
      })
      worker(1).exit()
      for (const name of ['a', 'c']) {
        await settle()
        assert.deepEqual(worker(2).requests.at(-1)?.kind, 'open', name)
        worker(2).respond(OPENED)
        await settle()
        worker(2).respond(COLLECTED)
      }
      assert.equal((await outcomes[0])?.status, 'responded')
      assert.equal((await outcomes[2])?.status, 'responded')
    })

    it('attributes an exit to the current request', async () => {
      const { worker, add } = setUp()
      const [a, b, c] = await opened(worker, add('a'), add('b'), add('c'))
      const outcomes = [a, b, c].map((runner) => runner.collect(1))
      await settle()
      worker(1).respond(COLLECTED)
      worker(1).progress.index = 1
      worker(1).exit({ reason: 'crash', message: 'boom' })
      assert.equal((await outcomes[0])?.status, 'responded')
      assert.deepEqual(await outcomes[1], { status: 'lost', reason: 'crash', message: 'boom', seconds: 0 })
      await settle()
      worker(2).respond(OPENED)
      await settle()
      worker(2).respond(COLLECTED)
      assert.equal((await outcomes[2])?.status, 'responded')
    })

    it('ends the worker when the current one is closed, and sends those behind it to the next', async () => {
      const { worker, add } = setUp()
      const [a, b] = await opened(worker, add('a'), add('b'))
      const outcomes = [a, b].map((runner) => runner.collect(1))
      await settle()
      const closing = a.close()
      assert.deepEqual(await outcomes[0], { status: 'skipped' })
      worker(1).exit()
      assert.equal(await closing, 'gone')
      await settle()
      worker(2).respond(OPENED)
      await settle()
      worker(2).respond(COLLECTED)
      assert.equal((await outcomes[1])?.status, 'responded')
    })

    describe('when one is closed while it opens', () => {
      /** Sets up a collection that waits behind another collector's opening, 100 ms old. */
      async function opening(timeoutMs: number) {
        const own = setUp()
        const [a] = await opened(own.worker, own.add('a'))
        const other = own.add('other', timeoutMs)
        const unwanted = other.collect(1)
        await settle()
        const outcome = a.collect(1)
        await own.clock.advance(100)
        return { ...own, other, unwanted, outcome }
      }

      it('keeps the others waiting for its timeout at most, not for the 10 s of a start, and fails nothing', async () => {
        const { clock, worker, other, unwanted, outcome } = await opening(300)
        assert.equal(await other.close(), 'gone')
        await clock.advance(199)
        assert.equal(worker(1).killed, false)
        await clock.advance(1)
        assert.equal(worker(1).killed, true)
        assert.deepEqual(await unwanted, { status: 'skipped' })
        worker(1).exit()
        await settle()
        worker(2).respond(OPENED)
        await settle()
        worker(2).respond(COLLECTED)
        assert.equal((await outcome).status, 'responded')
        assert.equal(clock.pendingTimers, 0)
      })

      it('ends at once what has taken that long', async () => {
        const { clock, worker, other } = await opening(300)
        await clock.advance(400)
        assert.equal(worker(1).killed, false)
        void other.close()
        await clock.advance(0)
        assert.equal(worker(1).killed, true)
      })

      it('stays when the opening ends in time', async () => {
        const { clock, worker, other, unwanted, outcome } = await opening(300)
        void other.close()
        await clock.advance(100)
        worker(1).respond(OPENED)
        await settle()
        worker(1).respond(COLLECTED)
        assert.equal((await outcome).status, 'responded')
        assert.deepEqual(await unwanted, { status: 'skipped' })
        await settle()
        assert.deepEqual(worker(1).requests.at(-1), { kind: 'close', collector: 'other' })
        worker(1).respond({ status: 'closed' })
        await clock.advance(20_000)
        assert.equal(worker(1).killed, false)
      })

      it('has no more than the 10 s of a start, however long its timeout is', async () => {
        const { clock, worker, other } = await opening(60_000)
        void other.close()
        await clock.advance(9_899)
        assert.equal(worker(1).killed, false)
        await clock.advance(1)
        assert.equal(worker(1).killed, true)
      })

      it('leaves the time of another one that opens as it is', async () => {
        const { clock, worker, add } = await opening(5_000)
        void add('waiting', 50).close()
        await clock.advance(9_899)
        assert.equal(worker(1).killed, false)
      })
    })

    it('skips all of them while stuck', async () => {
      const { clock, worker, add } = setUp()
      const [a, b] = [add('a', 100), add('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      worker(1).respond(OPENED)
      await settle()
      await clock.advance(1_100)
      assert.equal((await first).status, 'lost')
      assert.deepEqual(await second, { status: 'skipped' })
      assert.ok(a.stuck && b.stuck)
    })

    it('ends with the last member', async () => {
      const { worker, add } = setUp()
      const [a, b] = [add('a'), add('b')]
      const starting = a.start()
      await settle()
      worker(1).respond(OPENED)
      await starting
      assert.equal(await a.close(), 'gone')
      assert.equal(worker(1).killed, false)
      const closing = b.close()
      assert.equal(worker(1).killed, true)
      worker(1).exit()
      assert.equal(await closing, 'gone')
    })
  })

  it('closes: skips the current collection, is stuck when not gone in a second, and starts nothing any more', async () => {
    const { clock, workers, worker, add } = setUp()
    const runner = add()
    const outcome = runner.collect(1)
    await settle()
    worker(1).respond(OPENED)
    await settle()
    const closing = runner.close()
    assert.deepEqual(await outcome, { status: 'skipped' })
    await clock.advance(1_000)
    assert.equal(await closing, 'stuck')
    worker(1).exit()
    assert.deepEqual(await runner.collect(2), { status: 'skipped' })
    assert.equal(await runner.close(), 'gone')
    assert.equal(workers.length, 1)
    assert.equal(clock.pendingTimers, 0)
  })
})
