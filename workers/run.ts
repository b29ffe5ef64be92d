import type { Request } from '../src/model/protocol.js'
import { WorkerHost } from './host.js'
import { type Handled, transferring } from './transfer.js'

/** Lives as long as the thread. */
const host = new WorkerHost()

/** The task of the pool: answers one request. Becomes a file of CommonJS, so no import in its graph may await at top level. */
export async function handle(request: Request): Promise<Handled> {
  return transferring(await host.handle(request))
}
