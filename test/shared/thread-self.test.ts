import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { threadIds } from '../../src/shared/thread-self.js'

describe('the ids of the calling thread', { skip: process.platform !== 'linux' }, () => {
  it('are those of the process on its main thread', () => {
    assert.deepEqual(threadIds(), { pid: process.pid, tid: process.pid })
  })

  it('differ in a worker thread', async () => {
    const module = new URL('../../src/shared/thread-self.js', import.meta.url).href
    const code = `import(${JSON.stringify(module)}).then(({ threadIds }) => require('node:worker_threads').parentPort.postMessage(threadIds()))`
    const worker = new Worker(code, { eval: true })
    const [{ pid, tid }] = await once(worker, 'message')
    assert.equal(pid, process.pid)
    assert.notEqual(tid, process.pid)
    await worker.terminate()
  })
})
