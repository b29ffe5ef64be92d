import { type MessagePort, workerData } from 'node:worker_threads'
import { Bell } from '../../src/shared/bell.js'
import { enterThread } from '../../src/shared/own-threads.js'
import { Progress } from '../../src/shared/progress.js'
import type { Request, ThreadData } from '../../src/shared/protocol.js'
import { threadIds } from '../../src/shared/thread-self.js'
import { WorkerHost } from '../serve/host.js'
import { respondAll } from '../serve/respond-all.js'
import { sendResponses } from '../serve/send-responses.js'

const data: Partial<ThreadData> | null = workerData
const progress = new Progress(data?.progress)
if (data?.slot !== undefined) enterThread(data.slot, threadIds()?.tid ?? 0)
/** Lives as long as the thread. */
const host = new WorkerHost(data?.bell && new Bell(data.bell))

/**
 * Responds to the rounds from a port until it closes: the only task of the thread. The build makes a CommonJS file of this module,
 * so no import in its graph may await at top level.
 */
export function serve(port: MessagePort): Promise<void> {
  port.on('message', (requests: readonly Request[]) => void respond(port, requests))
  return new Promise((resolve) => port.once('close', resolve))
}

async function respond(port: MessagePort, requests: readonly Request[]): Promise<void> {
  await respondAll(requests, {
    host,
    send: (responses) => sendResponses(responses, (...message) => port.postMessage(...message)),
    onStart: (index, afterMs) => progress.begin(index, afterMs),
  })
}
