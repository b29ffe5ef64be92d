import type { CollectRequest, CollectResponse } from '../../src/shared/protocol.js'

/** A collector in a worker, from its opening until the worker ends or opens it again. */
export interface OpenCollector {
  /** Collects once. Never called while a collection runs. May throw the collector's errors. */
  collect(request: CollectRequest): Promise<CollectResponse>
  /** Frees its resources. Never called while a collection runs, and `collect` is not called again. */
  close(): void
}
