import { parentPort, workerData } from 'node:worker_threads'
import { Bell } from '../src/model/bell.js'
import { Progress } from '../src/model/progress.js'
import type { Answered, EarlyAnswers, Request, ThreadData } from '../src/model/protocol.js'
import { answerAll } from './answer-all.js'
import { errorMessage } from './error-message.js'
import { WorkerHost } from './host.js'
import { buffersOf, type Handled, transferring } from './transfer.js'

const data: Partial<ThreadData> | null = workerData
const progress = new Progress(data?.progress)
/** Lives as long as the thread. */
const host = new WorkerHost(data?.bell && new Bell(data.bell))

/**
 * The task of the pool: answers requests, the last of them by its result. Becomes a file of CommonJS, so no import in its graph
 * may await at top level.
 */
export async function handle(requests: readonly Request[]): Promise<Handled> {
  const begin = (index: number) => {
    progress.index = index
  }
  return transferring(await answerAll(requests, { host, send, begin }))
}

function send(answers: readonly Answered[]): void {
  try {
    post({ answers }, buffersOf(answers))
  } catch (error) {
    const response = { status: 'failed', reason: 'bad-result', message: errorMessage(error) } as const
    post({ answers: answers.map(({ seconds }) => ({ response, seconds })) }, [])
  }
}

function post(early: EarlyAnswers, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(early, moved)
}
