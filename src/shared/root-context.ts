import { AsyncResource } from 'node:async_hooks'

/** Properties in which versions of Node keep the context that an asynchronous resource inherited; none is documented. */
const INHERITED = new Set(['context_frame', 'kResourceStore', 'kAsyncLocalStorageContext'])

/** Created at import, which in most programs is in no context anyway: a version of Node with other internals relies on that. */
const root = new AsyncResource('HOSTPULSE', { requireManualDestroy: true })

/**
 * Calls `work` outside any asynchronous context: no AsyncLocalStorage has a store in it, or in work that it starts. Otherwise an
 * agent that is started or first used in a request would keep that request's stores for ever, and run in them.
 */
export function inRootContext<Result>(work: () => Result): Result {
  // Cleared every time, because a host's function that the agent calls may have entered a store.
  for (const symbol of Object.getOwnPropertySymbols(root)) {
    if (INHERITED.has(symbol.description ?? '')) Reflect.set(root, symbol, undefined)
  }
  return root.runInAsyncScope(work)
}
