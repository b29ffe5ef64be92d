import { AsyncResource } from 'node:async_hooks'

/** Where the versions of Node keep what an asynchronous resource inherited; none is documented. */
const INHERITED = new Set(['context_frame', 'kResourceStore', 'kAsyncLocalStorageContext'])

/** Created at import, which in most programs is in no context anyway: that remains in a version of Node with other internals. */
const root = new AsyncResource('HOSTPULSE', { requireManualDestroy: true })

/**
 * Calls `work` outside of every asynchronous context: no AsyncLocalStorage has a store in it, nor in what it starts. Otherwise an
 * agent that is started or first used in a request would keep that request's stores for ever, and run in them.
 */
export function inRootContext<Result>(work: () => Result): Result {
  // Every time: a host's function that the agent calls may have entered a store.
  for (const symbol of Object.getOwnPropertySymbols(root)) {
    if (INHERITED.has(symbol.description ?? '')) Reflect.set(root, symbol, undefined)
  }
  return root.runInAsyncScope(work)
}
