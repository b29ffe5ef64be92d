import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Carrier } from '../../src/collect/carrier.js'
import { StartGate } from '../../src/collect/start-gate.js'
import { collectorSettings } from '../helpers/collector-settings.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { type FakeVessel, fakeLauncher } from './fake-vessel.js'

const OPENED = { status: 'opened' }
const COLLECTED = { status: 'collected' }

function setUp() {
  const clock = new FakeClock()
  const { launch, vessels } = fakeLauncher()
  const carrier = new Carrier(launch, clock, new StartGate())
  const seat = (name = 'probe', timeoutMs = 5_000) => carrier.seat(collectorSettings({ name, timeoutMs }))
  const vessel = (number: number): FakeVessel => vessels[number - 1] ?? assert.fail(`no vessel ${number} was launched`)
  return { clock, vessels, vessel, seat }
}

describe('carrier', () => {
  it('launches once, opens the collector once, and hands each answer on with its duration', async () => {
    const { clock, vessels, vessel, seat } = setUp()
    const isolate = seat()
    const first = isolate.collect(1)
    await settle()
    assert.deepEqual(
      vessel(1).requests.map(({ kind }) => kind),
      ['open'],
    )
    vessel(1).answer(OPENED)
    await settle()
    await clock.advance(250)
    vessel(1).answer(COLLECTED)
    assert.deepEqual(await first, { status: 'answered', response: COLLECTED, incarnation: 1, seconds: 0.25 })

    const second = isolate.collect(2)
    await settle()
    vessel(1).answer(COLLECTED)
    await second
    assert.deepEqual(
      vessel(1).requests.map(({ kind }) => kind),
      ['open', 'collect', 'collect'],
    )
    assert.deepEqual(vessel(1).requests[2], { kind: 'collect', collector: 'probe', tsMs: 2, timeoutMs: 5_000 })
    assert.equal(vessels.length, 1)
    assert.equal(isolate.restarts, 0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('counts the deadline from the beginning of the collection: starting up has 10 s of its own', async () => {
    const { clock, vessel, seat } = setUp()
    const outcome = seat('probe', 50).collect(1)
    await settle()
    await clock.advance(9_000)
    vessel(1).answer(OPENED)
    await settle()
    await clock.advance(49)
    vessel(1).answer(COLLECTED)
    assert.equal((await outcome).status, 'answered')

    const other = setUp()
    const late = other.seat('probe', 50).collect(1)
    await settle()
    await other.clock.advance(10_000)
    assert.deepEqual(await late, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not start within 10000 ms',
      seconds: 10,
    })
    assert.ok(other.vessel(1).killed)
  })

  it('kills at the deadline, and starts the next only when the killed one is gone', async () => {
    const { clock, vessels, vessel, seat } = setUp()
    const isolate = seat('probe', 100)
    const lost = isolate.collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    await clock.advance(100)
    assert.deepEqual(await lost, {
      status: 'lost',
      reason: 'timeout',
      message: 'did not answer within 100 ms',
      seconds: 0.1,
    })
    assert.ok(vessel(1).killed)

    const next = isolate.collect(2)
    await settle()
    await clock.advance(500)
    assert.equal(vessels.length, 1)
    vessel(1).exit()
    await settle()
    vessel(2).answer(OPENED)
    await settle()
    vessel(2).answer(COLLECTED)
    assert.deepEqual(await next, { status: 'answered', response: COLLECTED, incarnation: 2, seconds: 0 })
    assert.equal(isolate.restarts, 1)
  })

  it('is stuck when a killed one is not gone after a second, passes meanwhile, and recovers when it goes', async () => {
    const { clock, vessels, vessel, seat } = setUp()
    const isolate = seat('probe', 100)
    const changes: boolean[] = []
    isolate.watch(() => changes.push(isolate.stuck))
    const lost = isolate.collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    await clock.advance(100)
    await lost
    const waiting = isolate.collect(2)
    await clock.advance(999)
    assert.equal(isolate.stuck, false)
    await clock.advance(1)
    assert.equal(isolate.stuck, true)
    assert.ok(vessel(1).abandoned)
    assert.deepEqual(await waiting, { status: 'passed' })
    assert.deepEqual(await isolate.collect(3), { status: 'passed' })
    assert.equal(vessels.length, 1)

    vessel(1).exit()
    assert.deepEqual(changes, [true, false])
    void isolate.collect(4)
    await settle()
    assert.equal(vessels.length, 2)
  })

  it('tells an end of its own at once during a collection, and by the next collection when it came between two', async () => {
    const { vessel, seat } = setUp()
    const isolate = seat()
    const during = isolate.collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    vessel(1).exit({ reason: 'out-of-memory', message: 'full' })
    assert.deepEqual(await during, { status: 'lost', reason: 'out-of-memory', message: 'full', seconds: 0 })

    const fine = isolate.collect(2)
    await settle()
    vessel(2).answer(OPENED)
    await settle()
    vessel(2).answer(COLLECTED)
    await fine
    vessel(2).exit({ reason: 'crash', message: 'late' })
    assert.deepEqual(await isolate.collect(3), { status: 'lost', reason: 'crash', message: 'late', seconds: null })
  })

  it('gives an answer that waited unread while the host was held a chance to be read', async () => {
    const { clock, vessel, seat } = setUp()
    const outcome = seat('probe', 100).collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(0)
    assert.equal(vessel(1).killed, false)
    vessel(1).answer(COLLECTED)
    assert.equal((await outcome).status, 'answered')
  })

  it('gives that chance once only', async () => {
    const { clock, vessel, seat } = setUp()
    const outcome = seat('probe', 100).collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    clock.hold(3_000)
    await clock.advance(100)
    assert.equal((await outcome).status, 'lost')
  })

  it('starts ahead of the first collection, which then tells what went wrong', async () => {
    const { vessel, seat } = setUp()
    const isolate = seat()
    const starting = isolate.start()
    await settle()
    const failed = { status: 'failed', reason: 'load', message: 'no such module' }
    vessel(1).answer(failed)
    await starting
    assert.deepEqual(await isolate.collect(1), { status: 'answered', response: failed, incarnation: 1, seconds: 0 })
    assert.ok(vessel(1).killed, 'a module that failed to load is tried again in a new thread')
  })

  describe('with a group', () => {
    it('gives turns: the deadline of one does not count while another collects', async () => {
      const { clock, vessel, seat } = setUp()
      const [a, b] = [seat('a'), seat('b', 100)]
      for (const isolate of [a, b]) {
        const starting = isolate.start()
        await settle()
        vessel(1).answer(OPENED)
        await starting
      }
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      await clock.advance(2_000)
      assert.deepEqual(
        vessel(1).requests.map(({ kind }) => kind),
        ['open', 'open', 'collect'],
      )
      vessel(1).answer(COLLECTED)
      await first
      await settle()
      await clock.advance(99)
      vessel(1).answer(COLLECTED)
      assert.deepEqual(await second, { status: 'answered', response: COLLECTED, incarnation: 1, seconds: 0.099 })
    })

    it('attributes a deadline to its own collector; the one that waited is collected by the next thread', async () => {
      const { clock, vessel, seat } = setUp()
      const [a, b] = [seat('a', 100), seat('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      vessel(1).answer(OPENED)
      await settle()
      await clock.advance(100)
      assert.equal((await first).status, 'lost')
      vessel(1).exit()
      await settle()
      assert.deepEqual(
        vessel(2).requests.map((request) => request.kind === 'open' && request.settings.name),
        ['b'],
      )
      vessel(2).answer(OPENED)
      await settle()
      vessel(2).answer(COLLECTED)
      assert.equal((await second).status, 'answered')
    })

    it('passes all of them while stuck', async () => {
      const { clock, vessel, seat } = setUp()
      const [a, b] = [seat('a', 100), seat('b')]
      const first = a.collect(1)
      const second = b.collect(1)
      await settle()
      vessel(1).answer(OPENED)
      await settle()
      await clock.advance(1_100)
      assert.equal((await first).status, 'lost')
      assert.deepEqual(await second, { status: 'passed' })
      assert.ok(a.stuck && b.stuck)
    })

    it('ends with the last to leave', async () => {
      const { vessel, seat } = setUp()
      const [a, b] = [seat('a'), seat('b')]
      const starting = a.start()
      await settle()
      vessel(1).answer(OPENED)
      await starting
      assert.equal(await a.close(), 'gone')
      assert.equal(vessel(1).killed, false)
      const closing = b.close()
      assert.equal(vessel(1).killed, true)
      vessel(1).exit()
      assert.equal(await closing, 'gone')
    })
  })

  it('closes: a collection under way is passed, what is not gone in a second is stuck, nothing starts any more', async () => {
    const { clock, vessels, vessel, seat } = setUp()
    const isolate = seat()
    const outcome = isolate.collect(1)
    await settle()
    vessel(1).answer(OPENED)
    await settle()
    const closing = isolate.close()
    assert.deepEqual(await outcome, { status: 'passed' })
    await clock.advance(1_000)
    assert.equal(await closing, 'stuck')
    vessel(1).exit()
    assert.deepEqual(await isolate.collect(2), { status: 'passed' })
    assert.equal(await isolate.close(), 'gone')
    assert.equal(vessels.length, 1)
    assert.equal(clock.pendingTimers, 0)
  })
})
