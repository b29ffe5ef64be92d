import { workerData } from 'node:worker_threads'
import { Bell } from '../src/model/bell.js'
import type { Request, ThreadData } from '../src/model/protocol.js'
import { WorkerHost } from './host.js'
import { type Handled, transferring } from './transfer.js'

const data: Partial<ThreadData> | null = workerData
/** Lives as long as the thread. */
const host = new WorkerHost(data?.bell && new Bell(data.bell))

/** The task of the pool: answers one request. Becomes a file of CommonJS, so no import in its graph may await at top level. */
export async function handle(request: Request): Promise<Handled> {
  return transferring(await host.handle(request))
}
