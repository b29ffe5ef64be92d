/** Actions that run when a signal aborts. */
interface Waiting {
  readonly actions: Set<() => void>
  readonly listener: () => void
}

/** A signal with more listeners than ten makes Node warn of a leak, so the agents of a process share one on each signal. */
const bySignal = new WeakMap<AbortSignal, Waiting>()

/** Calls `action` once when the signal aborts. @returns a function that ends the waiting and leaves nothing behind */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  const { actions } = bySignal.get(signal) ?? listen(signal)
  actions.add(action)
  return () => {
    if (actions.delete(action) && actions.size === 0) forget(signal)
  }
}

function listen(signal: AbortSignal): Waiting {
  const actions = new Set<() => void>()
  const listener = () => {
    for (const action of actions) action()
  }
  const waiting = { actions, listener }
  signal.addEventListener('abort', listener, { once: true })
  bySignal.set(signal, waiting)
  return waiting
}

function forget(signal: AbortSignal): void {
  const waiting = bySignal.get(signal)
  if (waiting === undefined) return
  bySignal.delete(signal)
  signal.removeEventListener('abort', waiting.listener)
}
