import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { faultySettings, Neighbours, Subject, ticking } from './rig.js'

const neighbours = new Neighbours()
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(() => neighbours.stop())

/** Whether a process runs. A zombie does not. */
function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false
  return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

async function gone(pid: number): Promise<void> {
  for (let waitedMs = 0; runs(pid); waitedMs += 10) {
    assert.ok(waitedMs < 5_000, `process ${pid} is still there`)
    await wait(10)
  }
}

describe('a collector in a process', () => {
  for (const signal of ['SIGSEGV', 'SIGKILL'] as const) {
    it(`counts ${signal} as a crash and is restarted`, async () => {
      const settings = faultySettings('tells-pid', { isolation: 'process', timeoutMs: 10_000 })
      const subject = new Subject(settings)
      const scheduler = ticking([subject.collector])
      await subject.until(({ ok }) => ok >= 1)
      const [pid = 0] = subject.values
      process.kill(pid, signal)
      await subject.until(({ crashes }) => crashes === 1)
      assert.match(subject.stats.lastError ?? '', new RegExp(signal))
      const { ok } = subject.stats
      await subject.until((stats) => stats.ok > ok)
      scheduler.stop()
      assert.notEqual(subject.values[0], pid)
      assert.equal(subject.stats.restarts, 1)
      assert.equal(await subject.collector.stop(1_000), 'gone')
    })
  }

  it('misses its deadline after SIGSTOP, is killed and restarted', async () => {
    const settings = faultySettings('tells-pid', { isolation: 'process', timeoutMs: 1_000 })
    const subject = new Subject(settings)
    const scheduler = ticking([subject.collector])
    await subject.until(({ ok }) => ok >= 1)
    const [pid = 0] = subject.values
    process.kill(pid, 'SIGSTOP')
    await subject.until(({ timeouts }) => timeouts === 1)
    await gone(pid)
    const { ok } = subject.stats
    await subject.until((stats) => stats.ok > ok)
    scheduler.stop()
    assert.equal(await subject.collector.stop(1_000), 'gone')
  })

  it('ends together with the processes that it started', async () => {
    const settings = faultySettings('leaves-children', { isolation: 'process', timeoutMs: 1_000 })
    const subject = new Subject(settings)
    const scheduler = ticking([subject.collector])
    await subject.until(({ ok }) => ok >= 1)
    const [pid = 0] = subject.values
    assert.ok(runs(pid))
    await subject.until(({ timeouts }) => timeouts === 1)
    scheduler.stop()
    await gone(pid)
    assert.equal(await subject.collector.stop(0), 'gone')
  })
})

describe('a collector in a thread', () => {
  it('leaves the processes that it started behind, and is stopped anyway', async () => {
    const subject = new Subject(faultySettings('leaves-children', { timeoutMs: 1_000 }))
    const scheduler = ticking([subject.collector])
    await subject.until(({ ok }) => ok >= 1)
    const [pid = 0] = subject.values
    scheduler.stop()
    assert.equal(await subject.collector.stop(0), 'gone')
    assert.ok(runs(pid))
    process.kill(pid, 'SIGKILL')
  })
})
