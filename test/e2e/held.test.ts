import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { assertNoBlindSpot, heldSampling } from '../helpers/held-sampling.js'

describe('a process whose event loop is held', { skip: process.platform !== 'linux', concurrency: 4 }, () => {
  it('has a summary for each second of a stall of 6 s, at its own time', { timeout: 60_000 }, async () => {
    assertNoBlindSpot(await heldSampling(), 1_000)
  })

  it('has them when it stops in the turn in which it was held', { timeout: 60_000 }, async () => {
    assertNoBlindSpot(await heldSampling({ stopsAtOnce: true, holdMs: 3_500 }), 1_000)
  })

  it('accounts for those that overflow its buffer', { timeout: 60_000 }, async () => {
    const { stats } = await heldSampling({ bufferPoints: 200, interval: '100ms', holdMs: 3_000 })
    const { accepted, delivered, dropped, buffered, inFlight } = stats.outputs[0]?.points ?? assert.fail()
    assert.ok(dropped.overflow > 0)
    assert.equal(accepted, stats.collected)
    assert.equal(accepted, delivered + dropped.overflow + dropped.expired + dropped.shutdown + buffered + inFlight)
  })

  it('has one tick after SIGSTOP, which holds its workers too, and counts the others as skipped', {
    timeout: 60_000,
  }, async () => {
    const held = await heldSampling({ holdMs: 0, interval: '250ms' }, async (child) => {
      child.kill('SIGSTOP')
      await wait(3_000)
      child.kill('SIGCONT')
      await wait(500)
      child.stdin?.end()
    })
    for (const name of ['cpu', 'network', 'memory']) {
      const { ticks, ok, skipped, failed } = held.stats.collectors[name] ?? assert.fail()
      assert.equal(failed, 0, name)
      const stopped = skipped - (held.skippedBefore[name] ?? 0)
      assert.ok(stopped >= 10 && stopped <= 16, `${name}: ${stopped} skipped`)
      assert.equal(ticks, ok + skipped)
    }
    const times = held.points.filter(({ type, tags }) => type === 'cpu_usage' && tags?.['stat'] === 'max')
    assert.ok(times.some(({ ts }) => ts > held.heldFromMs + 3_000))
    assert.equal(new Set(times.map(({ ts }) => ts)).size, times.length)
  })
})
