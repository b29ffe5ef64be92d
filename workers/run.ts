import { parentPort, workerData } from 'node:worker_threads'
import { Bell } from '../src/model/bell.js'
import type { EarlyAnswer, Request, Response, ThreadData } from '../src/model/protocol.js'
import { errorMessage } from './error-message.js'
import { WorkerHost } from './host.js'
import { buffersOf, type Handled, transferring } from './transfer.js'

const data: Partial<ThreadData> | null = workerData
/** Lives as long as the thread. */
const host = new WorkerHost(data?.bell && new Bell(data.bell))

/**
 * The task of the pool: answers requests one after the other, the last by its result, the others as soon as they are answered, so
 * that they are not lost with one behind them that hangs. Becomes a file of CommonJS, so no import in its graph may await at top
 * level.
 */
export async function handle(requests: readonly Request[]): Promise<Handled> {
  for (const request of requests.slice(0, -1)) post(await host.handle(request))
  return transferring(await host.handle(requests.at(-1) as Request))
}

function post(answer: Response): void {
  try {
    send({ answer }, buffersOf(answer))
  } catch (error) {
    send({ answer: { status: 'failed', reason: 'bad-result', message: errorMessage(error) } }, [])
  }
}

function send(early: EarlyAnswer, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(early, moved)
}
