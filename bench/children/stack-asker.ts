// The thread beside stack-cost.ts: asks as often as the watch of `stalls` does at first, and sends the times of the replies.
import { parentPort, workerData } from 'node:worker_threads'
import type { StackAccess } from '../../src/shared/stacks.js'
import { openStackProbe } from '../../workers/collectors/stalls/stack-probe.js'

const EVERY_MS = 20

const probe = openStackProbe(workerData as StackAccess)
const replies: number[] = []
const timer = setInterval(() => probe.ask(({ respondedMs }) => replies.push(respondedMs)), EVERY_MS)
parentPort?.once('message', () => {
  clearInterval(timer)
  parentPort?.postMessage(replies)
})
parentPort?.postMessage('ready')
