import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Guard } from '../../src/main-thread/guard.js'
import { type Clock, systemClock } from '../../src/shared/clock.js'
import type { Logger } from '../../src/shared/logger.js'
import { FakeClock } from '../helpers/fake-clock.js'
import { recordingLogger } from '../helpers/log-lines.js'

function fail(): never {
  throw new Error('given by the host')
}

const brokenClock: Clock = { wallMs: fail, monotonicMs: fail, setTimer: fail }
const brokenLogger: Logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail }

function guardOf({ clock = new FakeClock() as Clock, logger = recordingLogger().logger, random = () => 0.5 } = {}) {
  return new Guard({ clock, logger, random })
}

describe('Guard', () => {
  it('catches what a part throws, counts it, and logs it once', () => {
    const { logger, lines } = recordingLogger()
    const guard = guardOf({ logger })
    for (const part of ['one', 'one', 'two']) guard.run(part, fail)
    guard.run('one', () => {})
    assert.equal(guard.exceptions, 3)
    assert.deepEqual(
      lines.map(({ level, message, fields }) => [level, message, fields['part']]),
      [
        ['error', 'exception caught', 'one'],
        ['error', 'exception caught', 'two'],
      ],
    )
    assert.match(String(lines[0]?.fields['error']), /^Error: given by the host\n/)
  })

  it('resolves as a promise does, to undefined when it rejects', async () => {
    const guard = guardOf()
    assert.equal(await guard.settle('part', Promise.resolve(7)), 7)
    assert.equal(await guard.settle('part', Promise.reject('no error')), undefined)
    assert.equal(guard.exceptions, 1)
  })

  it('uses the clock, the logger and the random function of the host', async () => {
    const clock = new FakeClock()
    const { logger, lines } = recordingLogger()
    const guard = guardOf({ clock, logger })
    assert.deepEqual([guard.clock.wallMs(), guard.clock.monotonicMs()], [clock.wallMs(), clock.monotonicMs()])
    assert.equal(guard.random(), 0.5)
    guard.logger.debug({ a: 1 }, 'said')
    assert.deepEqual(lines, [{ level: 'debug', message: 'said', fields: { a: 1 } }])
    let fired = 0
    guard.clock.setTimer(10, () => fired++)
    guard.clock.setTimer(10, () => fired++).cancel()
    await clock.advance(10)
    assert.equal(fired, 1)
    assert.equal(guard.exceptions, 0)
  })

  it('catches what a timer throws, and what cancelling one throws', async () => {
    const clock = new FakeClock()
    const guard = guardOf({ clock })
    guard.clock.setTimer(10, fail)
    await clock.advance(10)
    assert.equal(guard.exceptions, 1)
    const uncancellable = guardOf({ clock: { ...systemClock, setTimer: () => ({ cancel: fail }) } })
    uncancellable.clock.setTimer(10, () => {}).cancel()
    assert.equal(uncancellable.exceptions, 1)
  })

  it('uses the time of the system while the clock throws', async () => {
    const { clock, random } = guardOf({ clock: brokenClock, random: fail })
    assert.ok(Math.abs(clock.wallMs() - Date.now()) < 1_000)
    const beforeMs = clock.monotonicMs()
    await new Promise<void>((resolve) => void clock.setTimer(20, resolve, { hold: true }))
    assert.ok(clock.monotonicMs() - beforeMs >= 19)
    assert.ok(random() >= 0 && random() < 1)
  })

  it('continues from the time of the clock when it starts to throw', async () => {
    let isBroken = false
    const clock = { ...systemClock, monotonicMs: () => (isBroken ? fail() : performance.now() + 5_000) }
    const guard = guardOf({ clock })
    const beforeMs = guard.clock.monotonicMs()
    isBroken = true
    await wait(5)
    const passedMs = guard.clock.monotonicMs() - beforeMs
    assert.ok(passedMs > 0 && passedMs < 4_000, `${passedMs} ms passed`)
  })

  it('loses the lines of a logger that throws or lacks a level, and counts them', () => {
    const guard = guardOf({ logger: brokenLogger })
    guard.logger.info({}, 'lost')
    assert.equal(guard.exceptions, 1)
    guard.run('part', fail)
    assert.equal(guard.exceptions, 3)
    const mute = guardOf({ logger: {} as Logger })
    mute.logger.trace({}, 'lost')
    assert.equal(mute.exceptions, 1)
  })
})
