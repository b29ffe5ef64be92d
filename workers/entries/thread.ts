import { type MessagePort, workerData } from 'node:worker_threads'
import { Bell } from '../../src/shared/bell.js'
import { Progress } from '../../src/shared/progress.js'
import type { Request, ThreadData } from '../../src/shared/protocol.js'
import { answerAll } from '../serve/answer-all.js'
import { WorkerHost } from '../serve/host.js'
import { sendAnswers } from '../serve/send-answers.js'

const data: Partial<ThreadData> | null = workerData
const progress = new Progress(data?.progress)
/** Lives as long as the thread. */
const host = new WorkerHost(data?.bell && new Bell(data.bell))

/**
 * The one task of the thread: answers the messages that come through a port, for as long as there is somebody to ask. Becomes a
 * file of CommonJS, so no import in its graph may await at top level.
 */
export function serve(port: MessagePort): Promise<void> {
  port.on('message', (requests: readonly Request[]) => void answer(port, requests))
  return new Promise((resolve) => port.once('close', resolve))
}

async function answer(port: MessagePort, requests: readonly Request[]): Promise<void> {
  await answerAll(requests, {
    host,
    send: (answers) => sendAnswers(answers, (...message) => port.postMessage(...message)),
    begin: (index, afterMs) => progress.begin(index, afterMs),
  })
}
