// Thread beside stack-cost.ts: asks as often as the watch of `stalls` does at first, and sends the times of the replies.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { StackAccess, StackReply } from '../../src/shared/stacks.js'
import { openStackProbe } from '../../workers/collectors/stalls/stack-probe.js'

export interface AskerData {
  readonly access: StackAccess
  /** Delivers the replies. */
  readonly port: MessagePort
}

const EVERY_MS = 20

const { access, port } = workerData as AskerData
const probe = openStackProbe(access)
port.on('message', (reply: StackReply) => probe.receive(reply))
const replies: number[] = []
const timer = setInterval(() => probe.ask(({ respondedMs }) => replies.push(respondedMs)), EVERY_MS)
parentPort?.once('message', () => {
  clearInterval(timer)
  parentPort?.postMessage(replies)
})
parentPort?.postMessage('ready')
