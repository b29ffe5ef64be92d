import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Answered, Request } from '../../src/shared/protocol.js'
import { answerAll } from '../serve/answer-all.js'
import { WorkerHost } from '../serve/host.js'
import { sendAnswers } from '../serve/send-answers.js'

/** Messages carry a number, as do the answers to their requests, so that one that comes too late is told from those waited for. */
interface Numbered {
  readonly id: number
  readonly requests: readonly Request[]
}

const host = new WorkerHost()

function answer({ id, requests }: Numbered): Promise<void> {
  const post = (answers: readonly Answered[]) => process.send?.({ id, answers })
  return answerAll(requests, { host, send: (answers) => sendAnswers(answers, post) })
}

process.on('message', (message) => void answer(message as Numbered))
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
// A service manager signals every process of the service: it is the agent that answers, and ends this one when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The disconnection goes unseen while this thread is held; a second thread sees it all the same.
new Worker(new URL('./parent-watch.js', pathToFileURL(process.argv[1] ?? '')), {
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
}).unref()
