import type { CollectedResponse, CollectRequest, FailedResponse } from '../../src/shared/protocol.js'

/** A collector as it lives in a worker, from its opening until its thread or process ends or it is opened anew. */
export interface OpenCollector {
  /** Never called while a collection runs. What goes wrong in the collector itself may be thrown. */
  collect(request: CollectRequest): Promise<CollectedResponse | FailedResponse>
  /** Frees what it holds. Not called while a collection runs; `collect` is not called again. */
  close(): void
}
