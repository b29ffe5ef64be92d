import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker as Thread } from 'node:worker_threads'
import type { Request, TimedResponse } from '../../src/shared/protocol.js'
import { WorkerHost } from '../serve/host.js'
import { respondAll } from '../serve/respond-all.js'
import { sendResponses } from '../serve/send-responses.js'

/** A round as received over the channel. Its responses carry its id, so that late ones can be ignored. */
interface RoundMessage {
  readonly id: number
  readonly requests: readonly Request[]
}

const host = new WorkerHost()

function respond({ id, requests }: RoundMessage): Promise<void> {
  const post = (responses: readonly TimedResponse[]) => process.send?.({ id, responses })
  return respondAll(requests, { host, send: (responses) => sendResponses(responses, post) })
}

process.on('message', (message) => void respond(message as RoundMessage))
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
// A service manager signals every process of the service. The agent handles the signal and ends this process when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// While this thread is blocked it does not notice the disconnection; a second thread does.
new Thread(new URL('./parent-watch.js', pathToFileURL(process.argv[1] ?? '')), {
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
}).unref()
