// A host's worker thread that reports its runtime. Blocks, stops reporting and ends on demand.
import { parentPort, workerData } from 'node:worker_threads'
import { reportRuntime } from '../../../src/runtime.js'
import { holdEventLoop } from '../../../src/testing/hold-event-loop.js'

export type Order = { readonly hold: number } | 'stop' | 'end'

const reporter = reportRuntime(workerData)
parentPort?.on('message', (order: Order) => {
  if (order === 'stop') reporter.stop()
  else if (order === 'end') parentPort?.close()
  else holdEventLoop(order.hold)
})
parentPort?.postMessage('ready')
