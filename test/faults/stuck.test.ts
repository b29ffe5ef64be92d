import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, describe, it, type TestContext } from 'node:test'
import { faultySettings, Neighbours, Subject, threadCount, ticking } from './rig.js'

const neighbours = new Neighbours()
const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(async () => {
  await neighbours.stop()
  rmSync(folder, { recursive: true })
})

interface Fifo {
  readonly path: string
  /** Opens the other end, which lets a waiting reader continue. Does nothing when nobody waits. */
  release(): void
}

function makeFifo(context: TestContext): Fifo {
  const fifo = path.join(folder, `fifo${randomUUID()}`)
  execFileSync('mkfifo', [fifo])
  const release = () => {
    try {
      closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
    } catch (error) {
      assert.equal(error instanceof Error && 'code' in error && error.code, 'ENXIO')
    }
  }
  context.after(release)
  return { path: fifo, release }
}

describe('a collector that blocks in a system call', () => {
  it('wedges without a second thread, and recovers when the call returns', async (context) => {
    const fifo = makeFifo(context)
    const subject = new Subject(faultySettings('reads-a-fifo', { options: { fifo: fifo.path }, timeoutMs: 100 }))
    await subject.collector.start()
    const threads = threadCount()
    const scheduler = ticking([subject.collector])
    await subject.until(({ state }) => state === 'wedged')
    const { skipped } = subject.stats
    await subject.until((stats) => stats.skipped >= skipped + 10)
    assert.equal(threadCount(), threads)
    assert.deepEqual(subject.reasons, ['timeout'])
    assert.equal(subject.stats.restarts, 0)
    assert.deepEqual(subject.log.messages('warn'), ['collector failed', 'collector wedged'])

    fifo.release()
    await subject.until(({ restarts }) => restarts >= 1)
    // The next collection blocks the same way until the other end is opened again.
    await subject.until(({ state }) => state === 'running')
    const releasing = setInterval(fifo.release, 5)
    await subject.until(({ ok }) => ok >= 1).finally(() => clearInterval(releasing))
    assert.deepEqual(subject.log.messages('info'), ['collector recovered'])
    scheduler.stop()
  })

  it('is found stuck by stop within a second of its grace', async (context) => {
    const fifo = makeFifo(context)
    const subject = new Subject(faultySettings('reads-a-fifo', { options: { fifo: fifo.path }, timeoutMs: 60_000 }))
    await subject.collector.start()
    void subject.collector.tick(Date.now())
    const beganMs = performance.now()
    assert.equal(await subject.collector.stop(100), 'stuck')
    const tookMs = performance.now() - beganMs
    assert.ok(tookMs >= 1_050 && tookMs < 2_000, `${tookMs} ms`)
    assert.equal(subject.stats.state, 'wedged')
    fifo.release()
  })

  it('is killed in a process, whatever the call', async (context) => {
    const fifo = makeFifo(context)
    const settings = faultySettings('reads-a-fifo', {
      options: { fifo: fifo.path },
      timeoutMs: 200,
      isolation: 'process',
    })
    const subject = new Subject(settings)
    const scheduler = ticking([subject.collector])
    await subject.until(({ timeouts }) => timeouts >= 2)
    scheduler.stop()
    assert.equal(subject.stats.restarts, 1)
    assert.equal(await subject.collector.stop(0), 'gone')
  })
})
