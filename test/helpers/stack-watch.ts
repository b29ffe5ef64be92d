/*
 * Thread beside stack-host.ts: asks the blocked thread for its stack every few milliseconds, and reports at the end what it
 * learnt: StackReport.
 */
import process from 'node:process'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { RequestContext, SharedStack, StackAccess, StackFrame, StackReply } from '../../src/shared/stacks.js'
import { StackFold } from '../../workers/collectors/stalls/stack-fold.js'
import { openStackProbe, type StackResponse } from '../../workers/collectors/stalls/stack-probe.js'

export interface StackReport {
  readonly stacks: readonly SharedStack[]
  readonly innermost: StackFrame | undefined
  readonly context: RequestContext | undefined
  readonly contextErrors: readonly string[]
  readonly unavailable: string | undefined
  readonly responses: number
  /** Median duration of a request, in milliseconds. */
  readonly medianMs: number
}

export interface WatchData {
  readonly access: StackAccess
  /** Delivers the replies. */
  readonly port: MessagePort
  readonly everyMs: number
}

const { access, port, everyMs } = workerData as WatchData
const probe = openStackProbe(access)
port.on('message', (reply: StackReply) => probe.receive(reply))
const fold = new StackFold({ folder: process.cwd(), ownFolder: access.ownFolder })
const responses: StackResponse[] = []
let isOver = false
const timer = setInterval(() => {
  probe.ask((response) => {
    responses.push(response)
    fold.add(response)
    if (isOver) report()
  })
}, everyMs)
parentPort?.once('message', () => {
  // The answer to a pending request may still be on its way. Without one, the free loop answers the next.
  isOver = true
  if (probe.unavailable !== undefined) report()
})
parentPort?.postMessage('ready')

function report(): void {
  clearInterval(timer)
  port.close()
  const times = responses.map(({ requestedMs, respondedMs }) => respondedMs - requestedMs).sort((a, b) => a - b)
  const learnt: StackReport = {
    stacks: fold.stacks(),
    innermost: fold.place()[0],
    context: fold.context(),
    contextErrors: [...new Set(responses.map(({ contextError }) => contextError ?? ''))].filter((text) => text !== ''),
    unavailable: probe.unavailable,
    responses: responses.length,
    medianMs: times[times.length >> 1] ?? 0,
  }
  parentPort?.postMessage(learnt)
}
