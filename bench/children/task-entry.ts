// Responds to requests both as a pool's task and as messages on its own port.
import { parentPort } from 'node:worker_threads'
import type { Request, Response } from '../../src/shared/protocol.js'
import { WorkerHost } from '../../workers/serve/host.js'

const host = new WorkerHost()

export function handle(request: Request): Promise<Response> {
  return host.handle(request)
}

parentPort?.on('message', (message: Partial<Request>) => {
  // Ignores the pool's own first message.
  if (message.kind !== undefined) void handle(message as Request).then((response) => parentPort?.postMessage(response))
})
