import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Answered, Request } from '../src/model/protocol.js'
import { answerAll } from './answer-all.js'
import { errorMessage } from './error-message.js'
import { WorkerHost } from './host.js'

/** Messages carry a number, as do the answers to their requests, so that one that comes too late is told from those waited for. */
interface Numbered {
  readonly id: number
  readonly requests: readonly Request[]
}

const host = new WorkerHost()

function answer({ id, requests }: Numbered): Promise<void> {
  const send = (answers: readonly Answered[]) => {
    try {
      process.send?.({ id, answers })
    } catch (error) {
      const response = { status: 'failed', reason: 'bad-result', message: errorMessage(error) } as const
      process.send?.({ id, answers: answers.map(({ seconds }) => ({ response, seconds })) })
    }
  }
  return answerAll(requests, { host, send })
}

process.on('message', (message) => void answer(message as Numbered))
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
// A service manager signals every process of the service: it is the agent that answers, and ends this one when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The disconnection goes unseen while this thread is held; a second thread sees it all the same.
new Worker(new URL('./parent-watch.js', pathToFileURL(process.argv[1] ?? '')), {
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
}).unref()
