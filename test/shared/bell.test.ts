import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Bell } from '../../src/shared/bell.js'

function sleeper(t: TestContext, bell: Bell): Worker {
  const worker = new Worker(new URL('bell-sleeper.js', import.meta.url), { workerData: bell.memory })
  t.after(() => worker.terminate())
  return worker
}

async function said(worker: Worker): Promise<unknown> {
  const [message] = await once(worker, 'message')
  return message
}

describe('Bell', () => {
  it('ends the sleep of another thread, each time it rings', async (t) => {
    const bell = new Bell()
    const worker = sleeper(t, bell)
    for (let round = 0; round < 3; round++) {
      worker.postMessage(round)
      assert.equal(await said(worker), 'sleeps')
      bell.ring()
      assert.equal(await said(worker), 'rung')
    }
  })

  it('does not let a thread sleep that has not listened since it rang', async (t) => {
    const bell = new Bell()
    bell.ring()
    const worker = sleeper(t, bell)
    worker.postMessage('')
    assert.deepEqual([await said(worker), await said(worker)], ['sleeps', 'rung'])
  })

  it('does not keep a sleeping thread from being terminated', async (t) => {
    const worker = sleeper(t, new Bell())
    worker.postMessage('')
    assert.equal(await said(worker), 'sleeps')
    assert.equal(await worker.terminate(), 1)
  })
})
