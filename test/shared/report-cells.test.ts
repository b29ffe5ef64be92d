import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { type PublishedReports, ReportCells } from '../../src/shared/report-cells.js'

const COUNTS: PublishedReports = {
  accepted: 9,
  delivered: 1,
  rejected: 2,
  dropped: 3,
  buffered: 2,
  inFlight: 1,
  bodies: 12,
}

test('what one side publishes, the other reads', () => {
  const cells = new ReportCells()
  const other = new ReportCells(cells.memory)
  assert.deepEqual([cells.read().accepted, cells.isOpen], [0, false])
  other.publish(COUNTS)
  other.isOpen = true
  assert.deepEqual([cells.read(), cells.isOpen], [COUNTS, true])
})

test('what a thread had when it ended counts as dropped', () => {
  const cells = new ReportCells()
  cells.publish(COUNTS)
  cells.dropOutstanding()
  assert.deepEqual(cells.read(), { ...COUNTS, dropped: 6, buffered: 0, inFlight: 0 })
})

test('a reader never sees half of what another thread publishes', async () => {
  const cells = new ReportCells()
  const module = new URL('../../src/shared/report-cells.js', import.meta.url).href
  const thread = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
     import(${JSON.stringify(module)}).then(({ ReportCells }) => {
       const cells = new ReportCells(workerData)
       for (let n = 0; n < 200_000; n++)
         cells.publish({ accepted: n, delivered: n, rejected: n, dropped: n, buffered: n, inFlight: n, bodies: n })
       parentPort.postMessage('done')
     })`,
    { eval: true, workerData: cells.memory },
  )
  let isDone = false
  thread.once('message', () => {
    isDone = true
  })
  let reads = 0
  while (!isDone) {
    for (let round = 0; round < 100; round++) {
      const values = new Set(Object.values(cells.read()))
      assert.equal(values.size, 1)
      reads++
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(reads > 0)
  await thread.terminate()
})
