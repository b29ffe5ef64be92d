// A worker thread of a host that reports its runtime: held busy on demand, stopped on demand, over when told so.
import { parentPort, workerData } from 'node:worker_threads'
import { reportRuntime } from '../../../src/runtime.js'
import { holdLoop } from '../../helpers/hold-loop.js'

export type Order = { readonly hold: number } | 'stop' | 'end'

const reporter = reportRuntime(workerData)
parentPort?.on('message', (order: Order) => {
  if (order === 'stop') reporter.stop()
  else if (order === 'end') parentPort?.close()
  else holdLoop(order.hold)
})
parentPort?.postMessage('ready')
