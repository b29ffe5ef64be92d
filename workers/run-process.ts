import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Request } from '../src/model/protocol.js'
import { errorMessage } from './error-message.js'
import { WorkerHost } from './host.js'

/** Requests and responses carry a number, so that an answer that comes too late is told from the one waited for. */
interface Numbered {
  readonly id: number
  readonly request: Request
}

const host = new WorkerHost()

async function answer({ id, request }: Numbered): Promise<void> {
  const response = await host.handle(request)
  try {
    process.send?.({ id, response })
  } catch (error) {
    process.send?.({ id, response: { status: 'failed', reason: 'bad-result', message: errorMessage(error) } })
  }
}

process.on('message', (message) => void answer(message as Numbered))
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
// A service manager signals every process of the service: it is the agent that answers, and ends this one when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The disconnection goes unseen while this thread is held; a second thread sees it all the same.
new Worker(new URL('./parent-watch.js', pathToFileURL(process.argv[1] ?? '')), {
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
}).unref()
