// Answers requests as the task of a pool, and as messages of its own port.
import { parentPort } from 'node:worker_threads'
import type { Request, Response } from '../../src/shared/protocol.js'
import { WorkerHost } from '../../workers/serve/host.js'

const host = new WorkerHost()

export function handle(request: Request): Promise<Response> {
  return host.handle(request)
}

parentPort?.on('message', (message: Partial<Request>) => {
  // A pool has a first message of its own.
  if (message.kind !== undefined) void handle(message as Request).then((response) => parentPort?.postMessage(response))
})
